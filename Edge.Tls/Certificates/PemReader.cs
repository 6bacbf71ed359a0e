using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tls.Certificates;

/// <summary>Takes certificates and private keys out of PEM text (RFC 7468).</summary>
internal static class PemReader
{
    /// <summary>Every certificate of <paramref name="pem"/>, in order. The caller disposes them.</summary>
    /// <param name="pem">Text; anything between the blocks is ignored.</param>
    /// <param name="certificates">What was read; empty on failure.</param>
    /// <returns>False when there is none, or one cannot be decoded.</returns>
    public static bool TryReadCertificates(string pem, out List<X509Certificate2> certificates)
    {
        certificates = [];
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual("CERTIFICATE"))
            {
                try
                {
                    var der = Convert.FromBase64String(rest[fields.Base64Data].ToString());
                    certificates.Add(X509CertificateLoader.LoadCertificate(der));
                }
                catch (CryptographicException)
                {
                    certificates.ForEach(certificate => certificate.Dispose());
                    certificates.Clear();
                    return false;
                }
            }

            rest = rest[fields.Location.End..];
        }

        return certificates.Count > 0;
    }

    /// <summary>The first certificate of <paramref name="pem"/> alone. The caller disposes it.</summary>
    public static bool TryReadLeaf(string pem, [NotNullWhen(true)] out X509Certificate2? leaf)
    {
        leaf = null;
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual("CERTIFICATE"))
            {
                try
                {
                    leaf = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
                    return true;
                }
                catch (CryptographicException)
                {
                    return false;
                }
            }

            rest = rest[fields.Location.End..];
        }

        return false;
    }

    /// <summary>Whether <paramref name="pem"/> holds a private key of any kind.</summary>
    public static bool HasPrivateKey(string pem) => pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal);

    /// <summary>The first private key of <paramref name="pem"/>: PKCS #8, PKCS #1 or SEC 1.</summary>
    public static KeyReadStatus TryReadPrivateKey(string pem, out AsymmetricAlgorithm? key)
    {
        key = null;
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label].ToString();
            var block = rest[fields.Location];
            rest = rest[fields.Location.End..];
            if (label == "ENCRYPTED PRIVATE KEY")
            {
                return KeyReadStatus.Encrypted;
            }

            switch (label)
            {
                case "PRIVATE KEY":
                    return TryImport(RSA.Create(), block, ref key) || TryImport(ECDsa.Create(), block, ref key)
                        ? KeyReadStatus.Read
                        : KeyReadStatus.Unsupported;
                case "RSA PRIVATE KEY":
                    return TryImport(RSA.Create(), block, ref key) ? KeyReadStatus.Read : KeyReadStatus.Unsupported;
                case "EC PRIVATE KEY":
                    return TryImport(ECDsa.Create(), block, ref key) ? KeyReadStatus.Read : KeyReadStatus.Unsupported;
                default:
                    // "EC PARAMETERS" and certificates may stand before the key.
                    break;
            }
        }

        // The traditional form has headers inside the block, which RFC 7468 does not know.
        return pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal) ? KeyReadStatus.Encrypted : KeyReadStatus.Absent;
    }

    private static bool TryImport(AsymmetricAlgorithm empty, ReadOnlySpan<char> block, ref AsymmetricAlgorithm? key)
    {
        try
        {
            empty.ImportFromPem(block);
            key = empty;
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            empty.Dispose();
            return false;
        }
    }
}

/// <summary>What a search for a private key found.</summary>
internal enum KeyReadStatus
{
    /// <summary>A key.</summary>
    Read,

    /// <summary>No block with a private key.</summary>
    Absent,

    /// <summary>A key that needs a password (E-17).</summary>
    Encrypted,

    /// <summary>A key of another algorithm, or a damaged one.</summary>
    Unsupported,
}
