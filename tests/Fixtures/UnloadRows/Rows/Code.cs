using System.ComponentModel;
using System.Dynamic;
using System.Linq.Expressions;
using System.Text.RegularExpressions;

namespace UnloadRows;

/// <summary>Generated, compiled at run time, and from the framework's cache; all with code of the plugin's in them.</summary>
internal sealed partial class Expressions : IRow
{
    public ValueTask<string> RunAsync()
    {
        var text = Vowels().Replace("parcel", static match => match.Value.ToUpperInvariant());
        text = new Regex("c", RegexOptions.Compiled | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)).Replace(text, static _ => Parcel.Sample.Name);
        return new(Regex.Replace(text, "^p", static _ => "P", RegexOptions.None, TimeSpan.FromSeconds(10)));
    }

    [GeneratedRegex("[aeiou]", RegexOptions.None, 10_000)]
    private static partial Regex Vowels();
}

/// <summary>Works because a plugin has its own copy of Microsoft.CSharp.</summary>
internal sealed class DynamicCode : IRow
{
    public ValueTask<string> RunAsync()
    {
        dynamic parcel = Parcel.Sample;
        dynamic bag = new ExpandoObject();
        bag.Name = parcel.Name;
        return new((string)bag.Name);
    }
}

/// <summary>Works because a plugin has its own copy of System.ComponentModel.TypeConverter.</summary>
internal sealed class TypeDescriptors : IRow
{
    public ValueTask<string> RunAsync() =>
        new($"{TypeDescriptor.GetProperties(Parcel.Sample).Count} {TypeDescriptor.GetConverter(typeof(Colour)).ConvertToInvariantString(Colour.Green)}");
}

internal sealed class CompiledExpression : IRow
{
    public ValueTask<string> RunAsync()
    {
        Expression<Func<Parcel, string>> name = parcel => parcel.Inside[0].Name;
        return new(name.Compile()(Parcel.Sample));
    }
}
