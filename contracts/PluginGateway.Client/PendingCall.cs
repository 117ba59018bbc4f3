using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>A request that waits for its answer.</summary>
internal abstract class PendingCall
{
    /// <summary>Takes a response; false when another one is to follow.</summary>
    public abstract bool Answer(in InboundFrame frame);

    public abstract void Fail(Exception failure);
}

/// <inheritdoc />
/// <param name="method">The method's name, for error texts.</param>
/// <param name="resultInfo">How to read the answer.</param>
/// <param name="twoStage">Whether an answer of status <c>accepted</c> is only the first one (<c>wire.md</c> §2).</param>
internal sealed class PendingCall<TResult>(string method, JsonTypeInfo<TResult> resultInfo, bool twoStage) : PendingCall
{
    // Continuations never run on the receive loop: a caller that blocks would stop every other answer.
    private readonly TaskCompletionSource<TResult> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<TResult> final = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Accepted => accepted.Task;

    public Task<TResult> Final => final.Task;

    public override bool Answer(in InboundFrame frame)
    {
        if (!frame.Ok)
        {
            Fail(AnsweredError.Read(frame));
            return true;
        }

        var first = twoStage && !Accepted.IsCompleted && HasStatusAccepted(frame.Payload.Span);
        Complete(first ? accepted : final, frame.Payload.Span);
        return !first || final.Task.IsCompleted;
    }

    public override void Fail(Exception failure) => final.TrySetException(failure);

    private void Complete(TaskCompletionSource<TResult> stage, ReadOnlySpan<byte> payload)
    {
        try
        {
            stage.TrySetResult(JsonSerializer.Deserialize(payload.IsEmpty ? "null"u8 : payload, resultInfo)!);
        }
        catch (JsonException e)
        {
            Fail(new GatewayException($"the gateway's answer to {method} has an unexpected shape (at {e.Path ?? "$"})", e));
        }
    }

    private static bool HasStatusAccepted(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isStatus = reader.ValueTextEquals("status"u8);
            reader.Read();
            if (isStatus)
            {
                return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("accepted"u8);
            }

            reader.Skip();
        }

        return false;
    }
}
