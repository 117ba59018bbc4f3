namespace PluginGateway.Host.Configuration;

/// <summary>A <c>plugins.json</c> of the operator's own, made from the one that came with the program: that one says what everything is for, and is never written.</summary>
internal static class OwnConfig
{
    /// <summary>Makes one where somebody would have none, so that what is changed while the gateway runs has a file to go to.</summary>
    /// <returns>The place with the operator's file; as it was when there is one, or another was named.</returns>
    /// <exception cref="IOException">The state directory cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static Location MakeWhereNone(Location location)
    {
        if (!location.IsShipped || !File.Exists(Location.Shipped))
        {
            return location;
        }

        var own = location.ToWrite;
        location.State.Create();
        Make(own.ConfigPath);
        return own;
    }

    /// <summary>Makes it, its owner's alone; does nothing when there is one. Whole or not at all, also when two do so at once.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = $"{path}.{Guid.NewGuid():n}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var from = File.OpenRead(Location.Shipped))
            using (var to = new FileStream(beside, options))
            {
                from.CopyTo(to);
            }

            File.Move(beside, path, overwrite: false);
        }
        catch (IOException) when (Path.Exists(path))
        {
            // Another one was faster.
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
