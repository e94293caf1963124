using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CourseKit.Generation;
using CourseKit.Models;
using CourseKit.Tokenizers;
using Microsoft.Extensions.AI;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace CourseKit.ExtensionsAI;

/// <summary>
/// A decoder with a chat template as <see cref="IChatClient"/>, the interface that .NET applications talk to language models through. It runs in this process and keeps nothing between calls, so several may run at a time.
/// </summary>
/// <remarks>
/// Temperature, top p, top k, the largest number of new tokens, stop sequences, seed and the penalties for frequency and presence are followed. Tools, answers in JSON, pictures and conversations that the service keeps are
/// not to be had: asking for them is an error, never ignored. Without options the model's own generation configuration decides, and an answer ends with the model's end token or the context.
/// A <see cref="ChatOptions.RawRepresentationFactory"/> may return <see cref="GenerateOptions"/>, over which the other options are put.
/// </remarks>
/// <example><code>
/// IChatClient chat = model.AsIChatClient(tokenizer);
/// await foreach (var update in chat.GetStreamingResponseAsync("Why is the sky blue?")) Console.Write(update);
/// </code></example>
public sealed class ModelChatClient : IChatClient
{
    private readonly CausalLanguageModel model;
    private readonly Tokenizer tokenizer;
    private readonly ChatClientMetadata metadata;

    /// <summary>A client over a model; who made the model keeps it.</summary>
    /// <param name="model">A decoder.</param>
    /// <param name="tokenizer">Its tokenizer, with a chat template.</param>
    /// <param name="modelId">The name under which answers name it.</param>
    /// <exception cref="GenerationException">The model is no decoder alone.</exception>
    /// <exception cref="TokenizerException">The tokenizer has no chat template.</exception>
    public ModelChatClient(GenerativeModel model, Tokenizer tokenizer, string? modelId = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        this.model = model as CausalLanguageModel
            ?? throw new GenerationException($"{model.GetType().Name} is an encoder-decoder, which answers one source at a time. A chat client needs a decoder (AutoModel.ForCausalLM).");
        if (tokenizer.ChatTemplate is null)
            throw new TokenizerException("This tokenizer has no chat template: its model was not trained on conversations. Take an instruct model, or give the tokenizer a template (WithChatTemplate).");
        this.tokenizer = tokenizer;
        metadata = new("coursekit", null, modelId);
    }

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="GenerationException">An option or a content is not supported, options contradict each other, or the conversation is longer than the model's context; thrown when the answer is read.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return Stream(messages, options, cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        return new object[] { metadata, model, tokenizer, this }.FirstOrDefault(serviceType.IsInstanceOfType);
    }

    /// <summary>Does nothing: the model belongs to who made it.</summary>
    public void Dispose()
    {
    }

    private async IAsyncEnumerable<ChatResponseUpdate> Stream(IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var conversation = ChatConversation.Read(messages, options?.Instructions);
        var prompt = tokenizer.EncodeChat(conversation, addGenerationPrompt: true).Ids;
        var mapped = ChatOptionsMapping.Map(options, this, model, tokenizer, prompt.Length);
        var (id, created) = (Guid.NewGuid().ToString("N"), DateTimeOffset.UtcNow);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, HostContext.Cancellation);
        var pieces = Channel.CreateUnbounded<string>(new() { SingleReader = true, SingleWriter = true });
        var work = Task.Run(() => Answer(prompt, mapped, piece => pieces.Writer.TryWrite(piece), stop.Token), CancellationToken.None);
        _ = work.ContinueWith(static (task, channel) => ((ChannelWriter<string>)channel!).TryComplete(task.Exception?.InnerException), pieces.Writer, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return Update(new TextContent(piece));
                // The model may be done already; whoever cancels gets no more updates all the same.
                cancellation.ThrowIfCancellationRequested();
            }

            var (newTokens, reason) = await work.ConfigureAwait(false);
            var usage = new UsageDetails { InputTokenCount = prompt.Length, OutputTokenCount = newTokens, TotalTokenCount = prompt.Length + newTokens };
            var last = Update(new UsageContent(usage));
            last.FinishReason = reason;
            yield return last;
        }
        finally
        {
            // Whoever leaves the loop early waits for the token under way, so that nothing runs on behind their back.
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }

        ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]) { ResponseId = id, MessageId = id, CreatedAt = created, ModelId = metadata.DefaultModelId };
    }

    private (int NewTokens, ChatFinishReason Reason) Answer(int[] prompt, GenerateOptions options, Action<string> onText, CancellationToken cancellation)
    {
        var filter = new StopSequenceFilter(options.StopStrings ?? [], onText);
        var streamer = new TextStreamer(tokenizer, filter.Add, options.OnTokens);
        var output = model.Generate(prompt, options with { OnTokens = streamer.Add }, cancellation);
        streamer.Finish();
        filter.Finish();
        var tokens = output.NewTokens();
        var isAtEnd = filter.HasStopped || (tokens is [.., var last] && options.EosTokenId?.Contains(last) == true);
        return (tokens.Length, isAtEnd ? ChatFinishReason.Stop : ChatFinishReason.Length);
    }
}
