using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Keeps text, as any sink should.</summary>
internal sealed class TextLog : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider? _scopes;

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // Holds nothing.
    }

    private sealed class Category(TextLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scopes = new List<string>();
            log._scopes?.ForEachScope(static (scope, texts) => texts.Add(Text(scope)), scopes);
            log.Lines.Enqueue($"{name}: {formatter(state, exception)} {exception} {string.Join(' ', scopes)}");
        }

        private static string Text(object? scope) => scope is IEnumerable<KeyValuePair<string, object>> values ? string.Join(' ', values) : $"{scope}";
    }
}
