namespace PluginGateway.Contracts;

/// <summary>
/// Marks a settings property whose value nobody is to see: a token, a password, a key. The gateway blacks it out in <c>config.get</c>, in its log and in its errors,
/// and editors hide it. Everything below a marked property is secret as well. Names that say it themselves (<c>password</c>, <c>botToken</c>) are found without it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
