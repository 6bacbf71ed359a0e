namespace Edge.Tls.Certificates;

/// <summary>What can be wrong with a certificate or key on load (T30, E-17 … E-19). A closed list, for messages and
/// metrics.</summary>
public enum CredentialProblemKind
{
    /// <summary>A file cannot be read.</summary>
    Unreadable,

    /// <summary>A file holds no PEM certificate or key.</summary>
    NotPem,

    /// <summary>The private key is encrypted.</summary>
    EncryptedKey,

    /// <summary>The private key belongs to another certificate.</summary>
    KeyMismatch,

    /// <summary>A certificate of the chain has expired.</summary>
    Expired,

    /// <summary>A certificate of the chain is not valid yet.</summary>
    NotYetValid,

    /// <summary>A certificate of the chain was not issued by the next one.</summary>
    ChainOutOfOrder,

    /// <summary>More certificates than a chain may have.</summary>
    ChainTooLong,

    /// <summary>Warning: the chain ends with a self-signed root, which viewers have to have anyway (E-18).</summary>
    RootIncluded,

    /// <summary>An RSA key below 2048 bits, or an ECDSA key on another curve than P-256 and P-384, or another
    /// algorithm.</summary>
    UnsupportedKey,

    /// <summary>Warning: a certificate is signed with SHA-1, which viewers no longer accept.</summary>
    WeakSignature,

    /// <summary>Warning: the certificate has no subject alternative name, so it covers no site (E-23).</summary>
    NoNames,

    /// <summary>The key file can be read by its group or by everybody (P14).</summary>
    KeyFileExposed,

    /// <summary>Warning: the issuer is not in the chain although the certificate says where to fetch it, as public CAs do; viewers
    /// need not fetch it (T30).</summary>
    IncompleteChain,

    /// <summary>A file changed while it was being read; what was read may be half old, half new.</summary>
    BeingWritten,

    /// <summary>A certificate has no key beside it, neither in its own file nor under the same name.</summary>
    NoKey,

    /// <summary>The files no longer cover the names they were indexed for.</summary>
    WrongName,
}

/// <summary>One finding about a certificate or key.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Text">A sentence for the operator with the file in it; never any key material.</param>
/// <param name="IsWarning">True when the material can be used all the same.</param>
public sealed record CredentialProblem(CredentialProblemKind Kind, string Text, bool IsWarning);
