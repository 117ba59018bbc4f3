using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace UnloadRows;

/// <summary>The raw library, with a function of the plugin's that SQLite calls; Microsoft.Data.Sqlite would not unload.</summary>
internal sealed class Sqlite : IRow
{
    public ValueTask<string> RunAsync()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        Check(raw.sqlite3_open(":memory:", out var database));
        using (database)
        {
            Check(raw.sqlite3_create_function(database, "twice", 1, null, static (context, _, arguments) =>
                raw.sqlite3_result_int(context, 2 * raw.sqlite3_value_int(arguments[0]))));
            Check(raw.sqlite3_prepare_v2(database, "select twice(21)", out var statement));
            using (statement)
            {
                raw.sqlite3_step(statement);
                return new($"{raw.sqlite3_column_int(statement, 0)}");
            }
        }
    }

    private static void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answers {result}");
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "winsqlite3" : OperatingSystem.IsMacOS() ? "/usr/lib/libsqlite3.dylib" : "libsqlite3.so.0", out var library) ? library : IntPtr.Zero;
}

/// <summary>A call out, and one that calls back.</summary>
internal sealed partial class NativeCalls : IRow
{
    private delegate int Compare(in int left, in int right);

    public ValueTask<string> RunAsync()
    {
        int[] numbers = [3, 1, 2];
        Sort(numbers, 3, sizeof(int), static (in left, in right) => left.CompareTo(right));
        return new(string.Join(' ', numbers));
    }

    [LibraryImport("libc", EntryPoint = "qsort")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Sort([In, Out] int[] numbers, nint count, nint size, Compare compare);
}
