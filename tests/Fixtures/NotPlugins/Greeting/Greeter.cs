namespace Greeting;

/// <summary>A library that only one plugin has.</summary>
public static class Greeter
{
    public static string Greet(string name) => $"hello {name}";
}
