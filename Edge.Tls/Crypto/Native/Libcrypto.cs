using System.Runtime.InteropServices;

namespace Edge.Tls.Crypto.Native;

/// <summary>Every function of OpenSSL 3's libcrypto that this product calls. Nothing else declares one.</summary>
/// <remarks>
/// Memory is passed as spans and references, which the generated stubs pin for the call: libcrypto keeps no pointer to it.
/// Handles are plain numbers, because a record must not cost a reference count; who holds one is said where it is held, and
/// exactly one place frees it. The digests are the low-level ones: their state is plain memory without a handle, so that a fork of
/// a transcript is a copy. They and everything else here are exported by 3.0 and all later versions of the same soname.
/// </remarks>
internal static partial class Libcrypto
{
    /// <summary>The soname of OpenSSL 3: its ABI is kept for the whole major version.</summary>
    public const string FileName = "libcrypto.so.3";

    private const DllImportSearchPath Search = DllImportSearchPath.SafeDirectories;

    /// <summary>The version, such as <c>OpenSSL 3.0.19 27 Jan 2026</c>; null when there is no such library here.</summary>
    public static string? FindVersion()
    {
        if (!NativeLibrary.TryLoad(FileName, typeof(Libcrypto).Assembly, Search, out _))
        {
            return null;
        }

        try
        {
            return Marshal.PtrToStringUTF8(OpenSSL_version(0));
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    private static partial nint OpenSSL_version(int what);

    /// <summary>Failures leave reports in a queue of the thread; whoever expects one empties it.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial void ERR_clear_error();

    // Ciphers. 1 is success everywhere below; a context may be used by one thread at a time.

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial nint EVP_CIPHER_fetch(nint library, string algorithm, string? properties);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_CipherInit_ex2(nint context, nint cipher, ref byte key, ref byte iv, int encrypt, nint parameters);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_CipherUpdate(nint context, ref byte output, out int written, ref byte input, int length);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_CipherFinal_ex(nint context, ref byte output, out int written);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_CIPHER_CTX_ctrl(nint context, int command, int length, ref byte bytes);

    // Keys and key agreement.

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial nint EVP_PKEY_new();

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, ref byte key, nuint length);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, ref byte key, nuint length);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_get_raw_public_key(nint key, ref byte output, ref nuint length);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_get_octet_string_param(nint key, string name, ref byte output, nuint size, out nuint length);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_copy_parameters(nint to, nint from);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_set1_encoded_public_key(nint key, ref byte point, nuint length);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial nint EVP_PKEY_CTX_new_from_name(nint library, string name, string? properties);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial nint EVP_PKEY_CTX_new_from_pkey(nint library, nint key, string? properties);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_keygen_init(nint context);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_CTX_set_group_name(nint context, string name);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_generate(nint context, ref nint key);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_derive_init(nint context);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_derive_set_peer_ex(nint context, nint peer, int validate);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int EVP_PKEY_derive(nint context, ref byte secret, ref nuint length);

    // Digests: SHA256_CTX and SHA512_CTX are plain memory of the caller.

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int SHA256_Init(ref ulong state);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int SHA256_Update(ref ulong state, ref byte input, nuint length);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int SHA256_Final(ref byte digest, ref ulong state);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int SHA384_Init(ref ulong state);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int SHA512_Init(ref ulong state);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int SHA512_Update(ref ulong state, ref byte input, nuint length);

    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(Search)]
    public static partial int SHA512_Final(ref byte digest, ref ulong state);
}
