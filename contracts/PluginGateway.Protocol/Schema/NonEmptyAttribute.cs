namespace PluginGateway.Protocol.Schema;

/// <summary>Marks a string member of a wire record that must have at least one character (<c>str+</c> in the specification). Becomes <c>minLength: 1</c> in the schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NonEmptyAttribute : Attribute;
