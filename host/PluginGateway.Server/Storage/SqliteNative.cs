using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace PluginGateway.Server.Storage;

/// <summary>
/// Binds the SQLite provider to the operating system's library: the one that could be bundled was built without usleep and sleeps whole seconds when busy.
/// </summary>
internal static class SqliteNative
{
    // STRICT tables.
    private const int OldestVersion = 3_037_000;

    private static readonly Lazy<bool> Bound = new(Bind);

    /// <summary>Binds, once per process.</summary>
    /// <exception cref="DatabaseException">There is no library, or one that is too old.</exception>
    public static void Use() => _ = Bound.Value;

    private static bool Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        try
        {
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            raw.FreezeProvider();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            throw new DatabaseException("the operating system has no SQLite library; install it (Debian and Ubuntu: apt-get install libsqlite3-0)", e);
        }

        return raw.sqlite3_libversion_number() >= OldestVersion
            ? true
            : throw new DatabaseException($"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old; 3.37 or newer is needed");
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
        {
            return IntPtr.Zero;
        }

        string[] candidates =
            OperatingSystem.IsWindows() ? ["winsqlite3"]
            : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib"]
            : ["libsqlite3.so.0", "libsqlite3.so"];
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
            {
                return handle;
            }
        }

        return IntPtr.Zero;
    }
}
