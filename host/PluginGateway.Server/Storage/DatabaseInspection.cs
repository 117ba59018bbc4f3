using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PluginGateway.Server.Storage;

/// <summary>Looks at a database without changing it, also while a gateway has it open.</summary>
public static class DatabaseInspection
{
    private const int MostProblems = 5;

    /// <summary>What is wrong with it; empty when nothing is, or when there is none.</summary>
    /// <param name="path">The file.</param>
    public static IReadOnlyList<string> Find(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        SqliteNative.Use();
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            var version = Convert.ToInt32(Read(connection, "PRAGMA user_version")[0], CultureInfo.InvariantCulture);
            return version > Migrations.Newest
                ? [$"it was written by a newer version (schema {version}, this program knows {Migrations.Newest})"]
                : [.. Read(connection, "PRAGMA quick_check").Where(line => line != "ok").Take(MostProblems)];
        }
        catch (SqliteException e)
        {
            return [e.Message];
        }
    }

    private static List<string> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return values;
    }
}
