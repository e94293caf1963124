using CourseKit.Generation;
using CourseKit.Models;
using CourseKit.Tokenizers;
using Microsoft.Extensions.AI;

namespace CourseKit.ExtensionsAI;

/// <summary>Turns the options of a request into those of generation.</summary>
internal static class ChatOptionsMapping
{
    /// <exception cref="GenerationException">An option asks for what is not there, or is out of its range.</exception>
    public static GenerateOptions Map(ChatOptions? options, IChatClient client, GenerativeModel model, Tokenizer tokenizer, int promptLength)
    {
        var mapped = options?.RawRepresentationFactory?.Invoke(client) switch
        {
            null => new GenerateOptions(),
            GenerateOptions given => given,
            var other => throw new GenerationException($"RawRepresentationFactory returned {other.GetType().Name}; expected {nameof(GenerateOptions)}, or null."),
        };
        // A tokenizer knows the end of a turn even where the configuration names another end.
        mapped = mapped with
        {
            Tokenizer = mapped.Tokenizer ?? tokenizer,
            EosTokenId = mapped.EosTokenId ?? model.GenerationConfig.EosTokenId ?? (tokenizer.EosTokenId is { } own ? [own] : []),
        };
        if (options is not null) mapped = Over(mapped, options, client, promptLength);
        return mapped.MaxNewTokens is null && mapped.MaxLength is null && model.GenerationConfig is { MaxNewTokens: null, MaxLength: null } && model.Config.MaxInputLength is { } context && context > promptLength
            ? mapped with { MaxNewTokens = context - promptLength }
            : mapped;
    }

    private static GenerateOptions Over(GenerateOptions mapped, ChatOptions options, IChatClient client, int promptLength)
    {
        Refuse(options, client);
        if (options.MaxOutputTokens is { } most) mapped = mapped with { MaxNewTokens = most };
        if (options.Seed is { } seed) mapped = mapped with { Seed = unchecked((ulong)seed) };
        if (options.StopSequences is { Count: > 0 } stops) mapped = mapped with { StopStrings = [.. stops.Where(stop => stop.Length > 0)] };
        if (options.TopK is { } topK) mapped = mapped with { TopK = topK, DoSample = true };
        if (options.TopP is { } topP) mapped = mapped with { TopP = topP, DoSample = true };
        // Temperature 0 is everywhere the word for the likeliest token, whatever else is asked for.
        if (options.Temperature is { } temperature) mapped = temperature == 0 ? mapped with { DoSample = false } : mapped with { Temperature = temperature, DoSample = true };
        if (options.FrequencyPenalty is null or 0 && options.PresencePenalty is null or 0) return mapped;
        var penalties = new OccurrencePenaltyLogitsProcessor(options.FrequencyPenalty ?? 0, options.PresencePenalty ?? 0, promptLength);
        return mapped with { LogitsProcessors = [.. mapped.LogitsProcessors, penalties] };
    }

    // Silence would let a caller believe that it was followed.
    private static void Refuse(ChatOptions options, IChatClient client)
    {
        if (options.Tools is { Count: > 0 } && options.ToolMode is not NoneChatToolMode) throw NotThere("Tools", "set ToolMode to None");
        if (options.ResponseFormat is not (null or ChatResponseFormatText)) throw NotThere("ResponseFormat other than text", "ask for JSON in the message and check the answer");
        if (options.ConversationId is not null) throw NotThere("ConversationId", "this client keeps no conversations, so send all messages with each request");
        var own = (client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId;
        if (options.ModelId is { } wanted && wanted != own) throw new GenerationException($"ModelId is '{wanted}', but this client has one model, {(own is null ? "which was given no name" : $"'{own}'")}. Leave it out, or make a client for that model.");
    }

    private static GenerationException NotThere(string what, string instead) => new($"{what}: not supported by this client. Leave it out; {instead}.");
}
