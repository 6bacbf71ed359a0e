using System.Diagnostics;
using System.Reflection;
using Prometheus;

namespace Edge.Core.Diagnostics;

/// <summary>The gauges that are read from their owners at scrape time: cache, pools, configuration, process.</summary>
internal sealed class SourcesExposition
{
    private readonly MetricSources _sources;
    private readonly Gauge _cacheEntries;
    private readonly Gauge _cacheBytes;
    private readonly Gauge _cacheCapacity;
    private readonly Gauge _cacheReserved;
    private readonly Gauge _cacheLimbo;
    private readonly Counter _cacheEvictions;
    private readonly Gauge _cacheFills;
    private readonly Gauge _cachePurges;
    private readonly Counter _cacheDroppedTags;
    private readonly Counter _cacheLimitedPurges;
    private readonly Counter _compressed;
    private readonly Counter _compressionSkipped;
    private readonly Counter _compressionBytes;
    private readonly Gauge _originPool;
    private readonly Gauge _originAddresses;
    private readonly Gauge _blocks;
    private readonly Counter _accessLogDropped;
    private readonly Counter _accessLogLines;
    private readonly Counter _acceptFailures;
    private readonly Gauge _webSockets;
    private readonly Counter _webSocketsTotal;
    private readonly Gauge _configGeneration;
    private readonly Gauge _configSucceeded;
    private readonly Gauge _configAttempt;
    private readonly Counter _processCpu;
    private readonly Gauge _processResident;
    private readonly Gauge _processDescriptors;
    private readonly Counter _collections;
    private readonly Counter _pauses;
    private readonly Counter _allocated;
    private readonly Gauge _heap;
    private readonly Gauge _poolThreads;
    private readonly Gauge _poolQueue;

    /// <summary>Registers every series.</summary>
    public SourcesExposition(MetricFactory factory, MetricSources sources)
    {
        _sources = sources;
        _cacheEntries = factory.CreateGauge("rawedge_cache_entries", "Stored responses.");
        _cacheBytes = factory.CreateGauge("rawedge_cache_bytes", "Bytes of stored responses.");
        _cacheCapacity = factory.CreateGauge("rawedge_cache_capacity_bytes", "Bytes stored responses may take.");
        _cacheReserved = factory.CreateGauge("rawedge_cache_reserved_bytes", "Bytes the store holds, the room between responses included.");
        _cacheLimbo = factory.CreateGauge("rawedge_cache_limbo_bytes", "Bytes that left the store and wait for the garbage collector.");
        _cacheEvictions = factory.CreateCounter("rawedge_cache_evictions_total", "Stored responses removed for room.");
        _cacheFills = factory.CreateGauge("rawedge_cache_fills", "Fetches in flight that other requests may join.");
        _cachePurges = factory.CreateGauge("rawedge_cache_purges", "Purged paths, prefixes and tags that wait for a sweep.");
        _cacheDroppedTags = factory.CreateCounter("rawedge_cache_tags_dropped_total", "Tags of responses that were too many, too long or malformed.");
        _cacheLimitedPurges = factory.CreateCounter(
            "rawedge_cache_write_purges_limited_total", "Writes beyond the rate of their address: only the one response they name was removed.");
        _compressed = factory.CreateCounter("rawedge_compressed_total", "Objects that the edge compressed.", "coding");
        _compressionSkipped = factory.CreateCounter("rawedge_compression_skipped_total", "Objects left as they were because too many were being compressed.");
        _compressionBytes = factory.CreateCounter("rawedge_compression_bytes_total", "Bytes before and after compression.", "side");
        _originPool = factory.CreateGauge("rawedge_origin_pool", "Origin connections, and requests that wait for one.", "origin", "state");
        _originAddresses = factory.CreateGauge("rawedge_origin_addresses", "Addresses of an origin, by whether requests go there.", "origin", "state");
        _blocks = factory.CreateGauge("rawedge_buffer_blocks", "Pooled blocks.", "size", "state");
        _accessLogDropped = factory.CreateCounter("rawedge_access_log_dropped_total", "Access log lines lost: queue full or write failed.");
        _accessLogLines = factory.CreateCounter("rawedge_access_log_lines_total", "Access log lines written.");
        _acceptFailures = factory.CreateCounter("rawedge_accept_failures_total", "Accepts that failed for want of descriptors or memory.");
        _webSockets = factory.CreateGauge("rawedge_websockets", "Open WebSockets, handshakes under way included.");
        _webSocketsTotal = factory.CreateCounter("rawedge_websockets_total", "WebSockets that an origin agreed to.");
        _configGeneration = factory.CreateGauge("rawedge_config_generation", "Configurations that went into service since start.");
        _configSucceeded = factory.CreateGauge("rawedge_config_last_reload_successful", "1 when the last load went into service.");
        _configAttempt = factory.CreateGauge("rawedge_config_last_reload_timestamp_seconds", "When the last load was tried.");
        _processCpu = factory.CreateCounter("process_cpu_seconds_total", "Processor time of the process.");
        _processResident = factory.CreateGauge("process_resident_memory_bytes", "Resident memory.");
        _processDescriptors = factory.CreateGauge("process_open_fds", "Open descriptors.");
        _collections = factory.CreateCounter("dotnet_gc_collections_total", "Garbage collections.", "generation");
        _pauses = factory.CreateCounter("dotnet_gc_pause_seconds_total", "Time the process stood still for garbage collection.");
        _allocated = factory.CreateCounter("dotnet_gc_allocated_bytes_total", "Bytes allocated on the managed heap.");
        _heap = factory.CreateGauge("dotnet_gc_heap_bytes", "Bytes of the managed heap in use.");
        _poolThreads = factory.CreateGauge("dotnet_thread_pool_threads", "Thread pool threads.");
        _poolQueue = factory.CreateGauge("dotnet_thread_pool_queue_length", "Work items that wait for a thread.");
        Gauge build = factory.CreateGauge("rawedge_build_info", "Always 1; the label tells the version.", "version");
        build.WithLabels(typeof(SourcesExposition).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Set(1);
    }

    /// <summary>Reads everything.</summary>
    public void Refresh()
    {
        if (_sources.Cache?.Invoke() is { } cache)
        {
            _cacheEntries.Set(cache.Entries);
            _cacheBytes.Set(cache.Bytes);
            _cacheCapacity.Set(cache.Capacity);
            _cacheReserved.Set(cache.Reserved);
            _cacheLimbo.Set(cache.Limbo);
            _cacheEvictions.IncTo(cache.Evictions);
            _cacheFills.Set(cache.Fills);
            _cachePurges.Set(cache.Purges);
            _cacheDroppedTags.IncTo(cache.DroppedTags);
            _cacheLimitedPurges.IncTo(cache.LimitedPurges);
        }
        if (_sources.Compression?.Invoke() is { } compression)
        {
            _compressed.WithLabels("gzip").IncTo(compression.Gzip);
            _compressed.WithLabels("br").IncTo(compression.Brotli);
            _compressionSkipped.IncTo(compression.Skipped);
            _compressionBytes.WithLabels("in").IncTo(compression.BytesIn);
            _compressionBytes.WithLabels("out").IncTo(compression.BytesOut);
        }
        foreach (OriginPoolGauges pool in _sources.OriginPools?.Invoke() ?? [])
        {
            _originPool.WithLabels(pool.Origin, "idle").Set(pool.Idle);
            _originPool.WithLabels(pool.Origin, "active").Set(pool.Active);
            _originPool.WithLabels(pool.Origin, "waiting").Set(pool.Waiting);
        }
        foreach (OriginHealthGauges health in _sources.OriginHealth?.Invoke() ?? [])
        {
            _originAddresses.WithLabels(health.Origin, "up").Set(health.Up);
            _originAddresses.WithLabels(health.Origin, "down").Set(health.Down);
        }
        if (_sources.Blocks is { } blocks)
        {
            RefreshBlocks(blocks.Small, "4096");
            RefreshBlocks(blocks.Large, "32768");
        }
        _accessLogDropped.IncTo(_sources.AccessLog?.Dropped ?? 0);
        _accessLogLines.IncTo(_sources.AccessLog?.Written ?? 0);
        _acceptFailures.IncTo(_sources.AcceptFailures?.Invoke() ?? 0);
        (int open, long opened) = _sources.WebSockets?.Invoke() ?? default;
        _webSockets.Set(open);
        _webSocketsTotal.IncTo(opened);
        (long generation, bool succeeded, DateTimeOffset attempt) = _sources.Config.Read();
        _configGeneration.Set(generation);
        _configSucceeded.Set(succeeded ? 1 : 0);
        _configAttempt.Set(attempt == default ? 0 : attempt.ToUnixTimeMilliseconds() / 1000.0);
        RefreshProcess();
    }

    private void RefreshBlocks(Transport.BlockClass blocks, string size)
    {
        int free = blocks.Free;
        _blocks.WithLabels(size, "free").Set(free);
        _blocks.WithLabels(size, "used").Set(Math.Max(0, blocks.Total - free));
    }

    private void RefreshProcess()
    {
        _processCpu.IncTo(Environment.CpuUsage.TotalTime.TotalSeconds);
        using (Process process = Process.GetCurrentProcess())
        {
            _processResident.Set(process.WorkingSet64);
        }
        if (OperatingSystem.IsLinux())
        {
            _processDescriptors.Set(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
        }
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            _collections.WithLabels(generation.ToString(System.Globalization.CultureInfo.InvariantCulture)).IncTo(GC.CollectionCount(generation));
        }
        _pauses.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
        _allocated.IncTo(GC.GetTotalAllocatedBytes());
        _heap.Set(GC.GetGCMemoryInfo().HeapSizeBytes);
        _poolThreads.Set(ThreadPool.ThreadCount);
        _poolQueue.Set(ThreadPool.PendingWorkItemCount);
    }
}
