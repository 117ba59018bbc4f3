using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PluginGateway.Protocol;

namespace PluginGateway.Client.Devices;

/// <summary>Signs with OpenSSL 3 (<c>EVP_DigestSign</c>).</summary>
internal static partial class OpenSslSigner
{
    private const string Library = "libcrypto.so.3";
    private const int KeyTypeEd25519 = 1087;

    private static readonly Lazy<bool> Loaded = new(static () => OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out _));

    public static bool IsSupported => Loaded.Value;

    public static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        var bytes = new byte[DeviceProof.KeyLength];
        var length = (nuint)bytes.Length;
        var key = KeyOf(seed);
        try
        {
            Require(GetRawPublicKey(key, bytes, ref length) == 1);
            return bytes;
        }
        finally
        {
            FreeKey(key);
        }
    }

    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var signature = new byte[DeviceProof.SignatureLength];
        var length = (nuint)signature.Length;
        var key = KeyOf(seed);
        var context = NewContext();
        try
        {
            Require(context != IntPtr.Zero && SignInit(context, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, key) == 1);
            Require(Sign(context, signature, ref length, message, (nuint)message.Length) == 1);
            return signature;
        }
        finally
        {
            FreeContext(context);
            FreeKey(key);
        }
    }

    private static IntPtr KeyOf(ReadOnlySpan<byte> seed)
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("signing needs OpenSSL 3 (libcrypto.so.3)");
        }

        var key = NewRawPrivateKey(KeyTypeEd25519, IntPtr.Zero, seed, (nuint)seed.Length);
        Require(key != IntPtr.Zero);
        return key;
    }

    private static void Require(bool worked)
    {
        if (!worked)
        {
            ClearErrors();
            throw new CryptographicException("OpenSSL could not sign with Ed25519");
        }
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial IntPtr NewRawPrivateKey(int type, IntPtr engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetRawPublicKey(IntPtr key, Span<byte> bytes, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeKey(IntPtr key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial IntPtr NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeContext(IntPtr context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SignInit(IntPtr context, IntPtr keyContext, IntPtr digest, IntPtr engine, IntPtr key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sign(IntPtr context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void ClearErrors();
}
