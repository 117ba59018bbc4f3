namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Every verb of the program, as somebody at a terminal would use it, against a gateway in a process of its own.</summary>
public sealed class VerbTests(VerbWorld world) : IClassFixture<VerbWorld>
{
    public static TheoryData<string> Verbs { get; } = [.. VerbList.All.Select(verb => verb.Verb)];

    [LinuxTheory]
    [MemberData(nameof(Verbs))]
    public async Task Does_what_it_says(string verb)
    {
        VerbScripts.All.TryGetValue(verb, out var script).ShouldBeTrue($"pgw {verb} has no script; write one in Verbs/*Scripts.cs");

        await script!(world);
    }

    [Fact]
    public void No_script_is_for_a_verb_that_there_is_not() =>
        VerbScripts.All.Keys.Except(VerbList.All.Select(verb => verb.Verb), StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void What_each_prints_for_scripts_is_agreed_on() =>
        VerbList.All.Where(verb => verb.HasJson && !File.Exists(VerbList.Golden(verb.Verb))).Select(verb => verb.Verb).ShouldBeEmpty();
}
