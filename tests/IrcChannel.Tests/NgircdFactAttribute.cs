using Xunit;

namespace Irc.Tests;

/// <summary>A test against a real server. Skipped, with the words how to change that, where there is none.</summary>
public sealed class NgircdFactAttribute : FactAttribute
{
    public NgircdFactAttribute()
    {
        if (!File.Exists(NgircdServer.Program))
        {
            Skip = "needs ngircd: apt-get install ngircd";
        }
    }
}
