using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace PluginGateway.Server.Storage;

/// <summary>
/// Brings a database to the newest schema: the numbered scripts beside this file, each once, all in one transaction. <c>user_version</c> holds the last number.
/// A script that has been released is never changed.
/// </summary>
internal static class Migrations
{
    private const string Prefix = "PluginGateway.Server.Storage.Migrations.";

    /// <summary>The newest schema's number.</summary>
    public static int Newest { get; } = Scripts().Max(script => script.Number);

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="DatabaseException">The database is newer than this program.</exception>
    public static void Apply(SqliteConnection connection, string path)
    {
        using var transaction = connection.BeginTransaction();
        var version = ReadVersion(connection, transaction);
        if (version > Newest)
        {
            throw new DatabaseException(
                $"{path} was written by a newer version (schema {version}, this program knows {Newest}); start the newer version, or use another state directory (--state-dir)");
        }

        foreach (var (number, name) in Scripts().Where(script => script.Number > version).OrderBy(script => script.Number))
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = ReadScript(name) + string.Create(CultureInfo.InvariantCulture, $";PRAGMA user_version = {number}");
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static int ReadVersion(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static IEnumerable<(int Number, string Name)> Scripts() =>
        from name in Assembly.GetExecutingAssembly().GetManifestResourceNames()
        where name.StartsWith(Prefix, StringComparison.Ordinal)
        select (int.Parse(name.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture), name);

    private static string ReadScript(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
