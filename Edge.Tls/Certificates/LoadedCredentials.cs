using System.Diagnostics.CodeAnalysis;

namespace Edge.Tls.Certificates;

/// <summary>Credentials of certificates that are loaded on demand: bounded, the longest unused one leaves first.</summary>
/// <remarks>
/// Thread-safe. Handshakes that want the same certificate share one load; files are read and keys checked on the thread pool, at most
/// <c>concurrentLoads</c> at a time. A failure is remembered for <see cref="RetryAfter"/>, so that a herd in front of a broken file
/// costs nothing.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "a semaphore without wait handle holds nothing, and loads may end late")]
public sealed class LoadedCredentials
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ServerCertificate, LinkedListNode<Slot>> _slots = [];
    private readonly LinkedList<Slot> _byUse = [];
    private readonly SemaphoreSlim _loads;
    private readonly TimeProvider _time;
    private readonly Action<ServerCertificate, CredentialLoadResult>? _loaded;
    private int _capacity;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">Most credentials kept, at least 1.</param>
    /// <param name="concurrentLoads">Loads at a time, at least 1.</param>
    /// <param name="time">The clock that validity is judged by.</param>
    /// <param name="loaded">Told of each load, on the thread that did it; must not throw.</param>
    public LoadedCredentials(
        int capacity, int concurrentLoads, TimeProvider time, Action<ServerCertificate, CredentialLoadResult>? loaded = null)
    {
        _capacity = capacity;
        _loads = new SemaphoreSlim(concurrentLoads, concurrentLoads);
        _time = time;
        _loaded = loaded;
    }

    /// <summary>How long a failed load is believed.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Credentials and remembered failures now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _slots.Count;
            }
        }
    }

    /// <summary>Changes the bound; what is above it leaves at once.</summary>
    public void Resize(int capacity)
    {
        lock (_gate)
        {
            _capacity = capacity;
            Trim();
        }
    }

    /// <summary>The credentials of a name.</summary>
    /// <param name="certificates">What the name has.</param>
    /// <returns>Those that can be used; null when none can.</returns>
    public ValueTask<CredentialSet?> OpenAsync(CertificateSet certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        return IsAtHand(certificates.Ecdsa, out var ecdsa) && IsAtHand(certificates.Rsa, out var rsa)
            ? ValueTask.FromResult(SetOf(ecdsa, rsa))
            : LoadAsync(certificates);
    }

    /// <summary>The credential of one certificate; null when its files cannot be used.</summary>
    public async ValueTask<ServerCredential?> OpenAsync(ServerCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Held ?? (await SlotOf(certificate).Load.Value.ConfigureAwait(false)).Credential;
    }

    /// <summary>The credential if it is loaded now; does not count as a use.</summary>
    public ServerCredential? Peek(ServerCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (certificate.Held is { } held)
        {
            return held;
        }

        lock (_gate)
        {
            return _slots.TryGetValue(certificate, out var node) ? node.Value.Credential : null;
        }
    }

    /// <summary>Puts a credential in that has been loaded already: the new state of a certificate that was in use.</summary>
    public void Put(ServerCertificate certificate, ServerCredential credential)
    {
        var slot = new Slot(certificate, new(Task.FromResult(new CredentialLoadResult(credential, [])))) { Credential = credential };
        lock (_gate)
        {
            Add(slot);
        }
    }

    /// <summary>Forgets a certificate that left the configuration.</summary>
    public void Remove(ServerCertificate certificate)
    {
        lock (_gate)
        {
            if (_slots.Remove(certificate, out var node))
            {
                _byUse.Remove(node);
            }
        }
    }

    private bool IsAtHand(ServerCertificate? certificate, out ServerCredential? credential)
    {
        credential = certificate?.Held;
        if (certificate is null || credential is not null)
        {
            return true;
        }

        lock (_gate)
        {
            if (!_slots.TryGetValue(certificate, out var node) || node.Value.Credential is null)
            {
                return false;
            }

            credential = node.Value.Credential;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return true;
        }
    }

    private async ValueTask<CredentialSet?> LoadAsync(CertificateSet certificates)
    {
        var ecdsa = certificates.Ecdsa is { } first ? await OpenAsync(first).ConfigureAwait(false) : null;
        var rsa = certificates.Rsa is { } second ? await OpenAsync(second).ConfigureAwait(false) : null;
        return SetOf(ecdsa, rsa);
    }

    // By the kind of what was loaded: a renewal may have changed it since the names were read.
    private static CredentialSet? SetOf(ServerCredential? ecdsa, ServerCredential? rsa)
    {
        var set = rsa is null ? new CredentialSet(null, null) : CredentialSet.Of(rsa);
        set = ecdsa is null ? set : set.With(ecdsa);
        return set.Ecdsa is null && set.Rsa is null ? null : set;
    }

    private Slot SlotOf(ServerCertificate certificate)
    {
        lock (_gate)
        {
            if (_slots.TryGetValue(certificate, out var node) && !node.Value.IsStale(_time))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value;
            }

            Slot? slot = null;
            slot = new Slot(certificate, new(() => Task.Run(() => LoadAsync(slot!))));
            Add(slot);
            return slot;
        }
    }

    private async Task<CredentialLoadResult> LoadAsync(Slot slot)
    {
        await _loads.WaitAsync().ConfigureAwait(false);
        CredentialLoadResult result;
        try
        {
            result = slot.Certificate.Load(_time.GetUtcNow());
        }
        catch
        {
            Remove(slot.Certificate);   // a defect of ours must not stick
            throw;
        }
        finally
        {
            _loads.Release();
        }

        lock (_gate)
        {
            slot.Credential = result.Credential;
            slot.FailedAt = result.Credential is null ? _time.GetTimestamp() : null;
        }

        _loaded?.Invoke(slot.Certificate, result);
        return result;
    }

    // Under the lock.
    private void Add(Slot slot)
    {
        if (_slots.Remove(slot.Certificate, out var old))
        {
            _byUse.Remove(old);
        }

        _slots[slot.Certificate] = _byUse.AddFirst(slot);
        Trim();
    }

    // Under the lock. Who holds an evicted credential keeps using it; the collector gives the native key back.
    private void Trim()
    {
        while (_slots.Count > _capacity)
        {
            _slots.Remove(_byUse.Last!.Value.Certificate);
            _byUse.RemoveLast();
        }
    }

    private sealed class Slot(ServerCertificate certificate, Lazy<Task<CredentialLoadResult>> load)
    {
        public ServerCertificate Certificate => certificate;

        public Lazy<Task<CredentialLoadResult>> Load => load;

        // Both written under the lock when the load is over.
        public ServerCredential? Credential { get; set; }

        public long? FailedAt { get; set; }

        public bool IsStale(TimeProvider time) => FailedAt is { } failed && time.GetElapsedTime(failed) >= RetryAfter;
    }
}
