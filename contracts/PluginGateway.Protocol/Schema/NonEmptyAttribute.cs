namespace PluginGateway.Protocol.Schema;

/// <summary>Marks a member of a wire record that must have at least one character (<c>str+</c> in the specification), or one item. Becomes <c>minLength: 1</c>, or <c>minItems: 1</c>, in the schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NonEmptyAttribute : Attribute;
