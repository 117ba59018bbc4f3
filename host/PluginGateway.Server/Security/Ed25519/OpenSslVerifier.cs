using System.Runtime.InteropServices;

namespace PluginGateway.Server.Security.Ed25519;

/// <summary>Checks signatures with OpenSSL 3 (<c>EVP_DigestVerify</c>), some 60 µs each. The runtime's own TLS uses the same library.</summary>
internal sealed partial class OpenSslVerifier : IEd25519Verifier
{
    private const string Library = "libcrypto.so.3";
    private const int KeyTypeEd25519 = 1087;

    private static readonly Lazy<bool> Loaded = new(static () => OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out _));

    /// <summary>Whether the library is here.</summary>
    public static bool IsSupported => Loaded.Value;

    /// <inheritdoc />
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var key = NewRawPublicKey(KeyTypeEd25519, IntPtr.Zero, publicKey, (nuint)publicKey.Length);
        var context = NewContext();
        try
        {
            return key != IntPtr.Zero
                && context != IntPtr.Zero
                && VerifyInit(context, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, key) == 1
                && Verify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
        }
        finally
        {
            FreeContext(context);
            FreeKey(key);

            // What OpenSSL noted about a bad signature lies in a queue of this thread, where the next caller would find it.
            ClearErrors();
        }
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial IntPtr NewRawPublicKey(int type, IntPtr engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeKey(IntPtr key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial IntPtr NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeContext(IntPtr context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int VerifyInit(IntPtr context, IntPtr keyContext, IntPtr digest, IntPtr engine, IntPtr key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Verify(IntPtr context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void ClearErrors();
}
