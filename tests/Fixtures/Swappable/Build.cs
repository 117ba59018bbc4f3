using System.Globalization;

namespace Swappable;

/// <summary>
/// What this build of the plugin is like, from <c>build.txt</c> beside it: a number, and what goes wrong where, for example <c>2 throws configure</c>. It throws, hangs or
/// spins; where: configure, constructor, prepare, run, later, thread, stop, options. A test makes a new build by writing the file.
/// </summary>
internal sealed record Build(int Number, string What, string Where)
{
    public static Build Read(string folder)
    {
        var file = Path.Combine(folder, "build.txt");
        var words = File.Exists(file) ? File.ReadAllText(file).Trim().Split(' ') : ["1"];
        return new Build(int.Parse(words[0], CultureInfo.InvariantCulture), words.Length > 1 ? words[1] : "", words.Length > 2 ? words[2] : "");
    }

    public bool Throws(string where) => What == "throws" && Where == where;

    public bool Hangs(string where) => What == "hangs" && Where == where;

    public bool Spins(string where) => What == "spins" && Where == where;

    /// <summary>Takes a core until the test, which has put an event where both can reach it, says that it is enough.</summary>
    public static void Spin()
    {
        while (AppContext.GetData("swappable.spin") is ManualResetEventSlim { IsSet: false })
        {
            Thread.SpinWait(1000);
        }
    }

    /// <summary>Goes wrong, if this is the place.</summary>
    public void Pass(string where)
    {
        if (Throws(where))
        {
            throw new NotSupportedException($"build {Number} throws in {where}");
        }

        if (Hangs(where))
        {
            // Until the test lets go.
            (AppContext.GetData("swappable.release") as ManualResetEventSlim)?.Wait();
        }

        if (Spins(where))
        {
            Spin();
        }
    }
}
