using System.Collections.Immutable;
using System.Net;
using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>origins</c> (E-45 … E-63, E-99).</summary>
internal static class OriginsSection
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TextKey DomainName = new("domainName") { IsOptional = true };
    private static readonly IntegerKey HttpPort = new("httpPort", 80, 1, 65_535);
    private static readonly IntegerKey HttpsPort = new("httpsPort", 443, 1, 65_535);
    private static readonly ChoiceKey<OriginProtocolPolicy> ProtocolPolicy = new("protocolPolicy", OriginProtocolPolicy.HttpsOnly,
        ("http-only", OriginProtocolPolicy.HttpOnly), ("https-only", OriginProtocolPolicy.HttpsOnly), ("match-viewer", OriginProtocolPolicy.MatchViewer));
    private static readonly TextListKey SslProtocols = new("sslProtocols", "TLSv1.2", "TLSv1.3");
    private static readonly TextKey TrustedCaFile = new("trustedCaFile") { IsOptional = true };
    private static readonly TextKey ClientCertificateFile = new("clientCertificateFile") { IsOptional = true };
    private static readonly TextKey ClientKeyFile = new("clientKeyFile") { IsOptional = true };
    private static readonly TextKey OriginPath = new("originPath") { IsOptional = true };
    private static readonly FieldsKey CustomHeaders =
        new("customHeaders") { IsSecret = true, Forbidden = FieldRules.ForOrigin, MaxCount = ConfigQuotas.MaxOriginFields };
    private static readonly IntegerKey ConnectionAttempts = new("connectionAttempts", 3, 1, 3);
    private static readonly DurationKey ConnectionTimeout = new("connectionTimeout", 10 * Second, Second, 10 * Second);
    private static readonly DurationKey ResponseTimeout = new("responseTimeout", 30 * Second, Second, 120 * Second);
    private static readonly DurationOrWordKey ResponseCompletionTimeout =
        new("responseCompletionTimeout", "unlimited", null, Second, TimeSpan.FromHours(24));
    private static readonly DurationKey KeepAliveTimeout = new("keepAliveTimeout", 5 * Second, Second, 3_600 * Second);
    private static readonly IntegerKey MaxConnections = new("maxConnections", 512, 1, 65_535);
    private static readonly IntegerKey MaxIdleConnections = new("maxIdleConnections", 256, 0, 65_535);
    private static readonly IntegerKey MaxQueuedRequests = new("maxQueuedRequests", 1_024, 0, 65_535);
    private static readonly DurationKey ConnectionLifetime = new("connectionLifetime", 300 * Second, Second, TimeSpan.FromHours(24));
    private static readonly DurationKey ResolveInterval = new("resolveInterval", 30 * Second, Second, TimeSpan.FromHours(1));
    private static readonly ChoiceKey<IpAddressType> AddressType = new("ipAddressType", IpAddressType.Dualstack,
        ("dualstack", IpAddressType.Dualstack), ("ipv4", IpAddressType.Ipv4), ("ipv6", IpAddressType.Ipv6));
    private static readonly ChoiceKey<OriginBalance> Balance = new("balance", OriginBalance.RoundRobin,
        ("round-robin", OriginBalance.RoundRobin), ("least-connections", OriginBalance.LeastConnections), ("hash", OriginBalance.Hash));
    private static readonly IntegerKey EjectAfter = new("ejectAfter", 5, 0, 1_000);
    private static readonly DurationKey EjectionTime = new("ejectionTime", 10 * Second, Second, 300 * Second);
    private static readonly BooleanKey CircuitBreaker = new("circuitBreaker", false);
    private static readonly TextKey HealthCheckPath = new("healthCheckPath") { IsOptional = true };
    private static readonly DurationKey HealthCheckInterval = new("healthCheckInterval", 10 * Second, Second, TimeSpan.FromHours(1));
    private static readonly DurationKey HealthCheckTimeout = new("healthCheckTimeout", 5 * Second, Second, 60 * Second);
    private static readonly IntegerKey HealthCheckFailures = new("healthCheckFailures", 3, 1, 100);
    private static readonly IntegerKey HealthCheckSuccesses = new("healthCheckSuccesses", 2, 1, 100);
    private static readonly BooleanKey AllowLocalAddresses = new("allowLocalAddresses", false);

    /// <summary>The keys of one origin.</summary>
    public static NamedSectionsKey Key { get; } = new("origins", new(
        DomainName, HttpPort, HttpsPort, ProtocolPolicy, SslProtocols, TrustedCaFile, ClientCertificateFile, ClientKeyFile, OriginPath, CustomHeaders, ConnectionAttempts, ConnectionTimeout,
        ResponseTimeout, ResponseCompletionTimeout, KeepAliveTimeout, MaxConnections, MaxIdleConnections, MaxQueuedRequests, ConnectionLifetime, ResolveInterval,
        AddressType, Balance, EjectAfter, EjectionTime, CircuitBreaker, HealthCheckPath, HealthCheckInterval, HealthCheckTimeout, HealthCheckFailures,
        HealthCheckSuccesses, AllowLocalAddresses));

    /// <summary>Reads every origin.</summary>
    public static NamedSet<OriginSettings> Read(SectionReader root, ConfigContext context, ImmutableArray<ListenerSettings> listeners)
    {
        var origins = new NamedSet<OriginSettings>("origin");
        foreach (var (name, reader) in root.NamedSections(Key))
        {
            var origin = ReadOne(name, reader, context);
            if (origin is not null) RefuseOwnListener(reader, origin, listeners);
            origins.Add(name, origin);
        }

        if (root.IsEmpty(Key)) root.Error(Key, "at least one origin is needed, such as { \"app\": { \"domainName\": \"origin.example.com\" } }");
        return origins;
    }

    private static OriginSettings? ReadOne(string name, SectionReader reader, ConfigContext context)
    {
        var domainName = ReadDomainName(reader);
        var protocolPolicy = reader.Read(ProtocolPolicy);
        var httpPort = ReadPort(reader, HttpPort);
        var httpsPort = ReadPort(reader, HttpsPort);
        if (protocolPolicy == OriginProtocolPolicy.HttpOnly) RefuseTls(reader);
        var tlsPolicy = ReadTlsPolicy(reader);
        var trust = ReadTrust(reader, context, protocolPolicy);
        var client = ReadClientCredential(reader, context);
        var originPath = reader.Read(OriginPath);
        if (originPath.Length > 0 && (originPath[0] != '/' || originPath[^1] == '/' || !IsPath(originPath)))
            reader.Error(OriginPath, "must begin with \"/\", must not end with it, and may hold only the characters of a URL path (E-62)");
        var customHeaders = reader.Read(CustomHeaders);
        var attempts = reader.Read(ConnectionAttempts);
        var connectionTimeout = reader.Read(ConnectionTimeout);
        var responseTimeout = reader.Read(ResponseTimeout);
        var completion = reader.Read(ResponseCompletionTimeout);
        if (completion < responseTimeout)
            reader.Error(ResponseCompletionTimeout, $"is shorter than responseTimeout, {DurationText.Format(responseTimeout)} (E-63)");
        var keepAlive = reader.Read(KeepAliveTimeout);
        var maxConnections = reader.Read(MaxConnections);
        var maxIdle = reader.Read(MaxIdleConnections);
        var maxQueued = reader.Read(MaxQueuedRequests);
        var lifetime = reader.Read(ConnectionLifetime);
        var resolve = reader.Read(ResolveInterval);
        var addressType = reader.Read(AddressType);
        RefuseOtherFamily(reader, domainName, addressType);
        var balance = reader.Read(Balance);
        var ejectAfter = reader.Read(EjectAfter);
        var ejectionTime = reader.Read(EjectionTime);
        var breaker = reader.Read(CircuitBreaker);
        if (breaker && ejectAfter == 0) reader.Error(CircuitBreaker, "never opens while ejectAfter is 0");
        var healthCheck = ReadHealthCheck(reader);
        var allowLocal = reader.Read(AllowLocalAddresses, IsLocal(domainName));
        if (protocolPolicy == OriginProtocolPolicy.HttpOnly && domainName.Length > 0 && !IsLocal(domainName))
            reader.Warn(ProtocolPolicy, $"http-only to {domainName}: everything is sent in the clear beyond this machine");
        if (!reader.IsSound) return null;

        return new()
        {
            Name = name,
            DomainName = domainName,
            HttpPort = httpPort,
            HttpsPort = httpsPort,
            ProtocolPolicy = protocolPolicy,
            TlsPolicy = tlsPolicy,
            Trust = trust,
            ClientCredential = client,
            OriginPath = originPath,
            CustomHeaders = customHeaders,
            ConnectionAttempts = attempts,
            ConnectionTimeout = connectionTimeout,
            ResponseTimeout = responseTimeout,
            ResponseCompletionTimeout = completion,
            KeepAliveTimeout = keepAlive,
            MaxConnections = maxConnections,
            MaxIdleConnections = maxIdle,
            MaxQueuedRequests = maxQueued,
            ConnectionLifetime = lifetime,
            ResolveInterval = resolve,
            IpAddressType = addressType,
            Balance = balance,
            EjectAfter = ejectAfter,
            EjectionTime = ejectionTime,
            CircuitBreaker = breaker,
            HealthCheck = healthCheck,
            AllowLocalAddresses = allowLocal,
        };
    }

    // E-71: an address has one family.
    private static void RefuseOtherFamily(SectionReader reader, string domainName, IpAddressType type)
    {
        if (HostNames.ParseAddress(domainName) is not { } address || type == IpAddressType.Dualstack) return;
        if ((address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork) != (type == IpAddressType.Ipv4))
            reader.Error(AddressType, $"the origin is the address {address}, which is of the other family (E-71)");
    }

    private static HealthCheck? ReadHealthCheck(SectionReader reader)
    {
        var path = reader.Read(HealthCheckPath);
        var check = new HealthCheck(path, reader.Read(HealthCheckInterval), reader.Read(HealthCheckTimeout), reader.Read(HealthCheckFailures),
            reader.Read(HealthCheckSuccesses));
        if (path.Length == 0) return null;
        if (path[0] != '/' || !IsPath(path)) reader.Error(HealthCheckPath, "must begin with \"/\" and may hold only the characters of a URL path");
        return check;
    }

    // O18. Only what is certain: a name may resolve anywhere, and then Via stops the loop at run time.
    private static void RefuseOwnListener(SectionReader reader, OriginSettings origin, ImmutableArray<ListenerSettings> listeners)
    {
        var address = HostNames.IsLocalhost(origin.DomainName) ? IPAddress.Loopback : HostNames.ParseAddress(origin.DomainName);
        if (address is null) return;
        foreach (var (key, port, isUsed) in new[]
        {
            (HttpPort, origin.HttpPort, origin.ProtocolPolicy != OriginProtocolPolicy.HttpsOnly),
            (HttpsPort, origin.HttpsPort, origin.ProtocolPolicy != OriginProtocolPolicy.HttpOnly),
        })
        {
            if (!isUsed || listeners.FirstOrDefault(listener => listener.Endpoint.IsReachedAt(address, port)) is not { } listener) continue;
            reader.Error(key, $"the origin is our own listener {ConfigText.Quote(listener.Name)} at {listener.Endpoint}: requests would go round in circles (O18)");
        }
    }

    private static string ReadDomainName(SectionReader reader)
    {
        var text = reader.Require(DomainName, "a host name or an address is needed");
        if (text.Length == 0) return "";
        if (HostNames.ParseAddress(text) is { } address) return address.ToString();
        if (HostNames.IsName(text) && !HostNames.EndsInNumber(text)) return text.ToLowerInvariant();
        reader.Error(DomainName, $"{ConfigText.Quote(text)} is neither a host name nor an address; ports and schemes have their own keys");
        return "";
    }

    private static int ReadPort(SectionReader reader, IntegerKey key)
    {
        var port = reader.Read(key);
        if (port is not (80 or 443 or >= 1_024)) reader.Error(key, $"port {JsonWords.Number(port)} is not allowed; 80, 443 and 1024 to 65535 are (E-47)");
        return port;
    }

    private static void RefuseTls(SectionReader reader)
    {
        foreach (var key in (ConfigKey[])[HttpsPort, SslProtocols, TrustedCaFile, ClientCertificateFile, ClientKeyFile])
            if (reader.Has(key)) reader.Error(key, "has no meaning for an http-only origin (E-47); remove it or change protocolPolicy");
    }

    private static OriginTlsPolicy ReadTlsPolicy(SectionReader reader)
    {
        var names = reader.Read(SslProtocols);
        if (OriginTlsPolicy.TryCreate(names, out var policy, out var error)) return policy!;
        reader.Error(SslProtocols, error!);
        return OriginTlsPolicy.Default;
    }

    private static OriginTrust? ReadTrust(SectionReader reader, ConfigContext context, OriginProtocolPolicy protocolPolicy)
    {
        var file = reader.Read(TrustedCaFile);
        if (protocolPolicy == OriginProtocolPolicy.HttpOnly) return null;
        if (!reader.Has(TrustedCaFile)) return context.Trusts.System;
        if (file.Length == 0) return null;
        var trust = context.Trusts.Load(context.Resolve(file), out var error);
        if (error is not null) reader.Error(TrustedCaFile, error);
        return trust;
    }

    // E-219: one certificate per origin, for clients; what cannot serve is an error now, not a 502 later (O22).
    private static ServerCredential? ReadClientCredential(SectionReader reader, ConfigContext context)
    {
        var certificate = reader.Read(ClientCertificateFile);
        var key = reader.Read(ClientKeyFile);
        if (certificate.Length == 0 && key.Length == 0) return null;
        if (certificate.Length == 0 || key.Length == 0)
        {
            reader.Error(certificate.Length == 0 ? ClientKeyFile : ClientCertificateFile, "clientCertificateFile and clientKeyFile belong together");
            return null;
        }

        var loaded = ServerCredential.LoadFiles(context.Resolve(certificate), context.Resolve(key), context.Now);
        foreach (var problem in loaded.Problems)
        {
            // A client needs no names, and its chain is for the origin alone.
            if (problem.Kind is CredentialProblemKind.NoNames or CredentialProblemKind.IncompleteChain) continue;
            if (problem.IsWarning) reader.Warn(ClientCertificateFile, problem.Text);
            else reader.Error(ClientCertificateFile, problem.Text);
        }

        if (loaded.Credential is { IsForClients: false })
            reader.Error(ClientCertificateFile, $"{context.Resolve(certificate)}: the extended key usage does not allow client authentication (E-219)");
        return loaded.Credential;
    }

    // RFC 3986 §3.3, pchar and slashes; the characters that would end a path are not among them.
    private static bool IsPath(string text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && !"-._~!$&'()*+,;=:@/%".Contains(c, StringComparison.Ordinal)) return false;
        return true;
    }

    private static bool IsLocal(string domainName) =>
        HostNames.IsLocalhost(domainName) || (HostNames.ParseAddress(domainName) is { } address && HostNames.IsLocal(address));
}
