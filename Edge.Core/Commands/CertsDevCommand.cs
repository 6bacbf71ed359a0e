using Edge.Core.Config;
using Edge.Core.Config.Document;
using Edge.Tls.Certificates;

namespace Edge.Core.Commands;

/// <summary><c>rawedge certs dev</c>: a development CA and leaves as PEM files. Never for production: nobody guards this CA.</summary>
internal static class CertsDevCommand
{
    /// <summary>Writes <c>ca.pem</c> and, named after the first host, an ECDSA and an RSA leaf with their keys (mode 0600).</summary>
    /// <remarks>The CA's key is written only when asked for, as <c>ca.key</c> (mode 0600). Without it the CA can never issue again, so
    /// trusting it in a browser is safe once the two leaves are.</remarks>
    public static int Run(string folder, string[] names, bool force, bool withCaKey, TextWriter output, TextWriter error, TimeProvider time)
    {
        string[] hosts = names.Length > 0 ? names : ["localhost", "127.0.0.1", "::1"];
        if (hosts.FirstOrDefault(host => !IsHost(host)) is { } strange)
        {
            error.WriteLine($"rawedge: {ConfigText.Quote(strange)} is neither a host name, nor a wildcard such as \"*.example.com\", nor an address");
            return ExitCodes.Usage;
        }

        var stem = hosts[0].Replace('*', '_').Replace(':', '_');
        string[] files = ["ca.pem", $"{stem}-ecdsa.pem", $"{stem}-ecdsa.key", $"{stem}-rsa.pem", $"{stem}-rsa.key", .. withCaKey ? [CaKey] : (string[])[]];
        try
        {
            Directory.CreateDirectory(folder);
            if (!force && files.FirstOrDefault(file => File.Exists(Path.Combine(folder, file))) is { } present)
            {
                error.WriteLine($"rawedge: {Path.Combine(folder, present)} is there already; --force overwrites");
                return ExitCodes.Usage;
            }

            using var ca = DevelopmentCertificates.Create(time.GetUtcNow());
            File.WriteAllText(Path.Combine(folder, files[0]), ca.CaPem);
            if (withCaKey) SecretFile.Write(Path.Combine(folder, CaKey), ca.ExportCaKeyPem(), overwrite: true);
            Write(folder, files[1], files[2], ca.CreateLeaf(KeyKind.EcdsaP256, hosts));
            Write(folder, files[3], files[4], ca.CreateLeaf(KeyKind.Rsa, hosts));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"rawedge: {failure.Message}");
            return ExitCodes.Failed;
        }

        foreach (var file in files)
        {
            output.WriteLine(Path.Combine(folder, file));
        }

        return ExitCodes.Done;
    }

    // The first name becomes a part of file names, so nothing else may come through here; an IPv6 zone could hold anything.
    private static bool IsHost(string text)
    {
        if (HostNames.ParseAddress(text) is not null) return !text.Contains('%', StringComparison.Ordinal);
        var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        return HostNames.IsName(name) && !HostNames.EndsInNumber(name);
    }

    private const string CaKey = "ca.key";

    private static void Write(string folder, string certificate, string key, DevelopmentLeaf leaf)
    {
        File.WriteAllText(Path.Combine(folder, certificate), leaf.CertificatePem);
        SecretFile.Write(Path.Combine(folder, key), leaf.KeyPem, overwrite: true);
    }
}
