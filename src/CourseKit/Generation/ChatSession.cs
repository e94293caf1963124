using System.Diagnostics;
using System.Runtime.InteropServices;
using CourseKit.Models;
using CourseKit.Tokenizers;

namespace CourseKit.Generation;

/// <summary>A conversation with a model that was trained on conversations. What was computed for its beginning is kept from turn to turn, so that only what is new is read. Belongs to one thread at a
/// time.</summary>
/// <example><code>
/// var chat = new ChatSession(model, tokenizer, system: "Answer in one sentence.");
/// chat.Say("Why is the sky blue?", onText: Console.Write);
/// </code></example>
public sealed class ChatSession
{
    private readonly CausalLanguageModel model;
    private readonly Tokenizer tokenizer;
    private readonly ChatMessage? system;
    private readonly List<ChatMessage> messages = [];
    private readonly List<int> known = []; // the tokens that the session holds
    private DecodingSession? session;

    /// <summary>Begins a conversation.</summary>
    /// <param name="model">A decoder.</param>
    /// <param name="tokenizer">Its tokenizer, with a chat template.</param>
    /// <param name="system">What the model is told beforehand; null for what the template says on its own.</param>
    /// <exception cref="GenerationException">The model is no decoder alone.</exception>
    /// <exception cref="TokenizerException">The tokenizer has no chat template.</exception>
    public ChatSession(GenerativeModel model, Tokenizer tokenizer, string? system = null)
    {
        this.model = model as CausalLanguageModel
            ?? throw new GenerationException($"{model.GetType().Name} is an encoder-decoder, which answers one source at a time. A conversation needs a decoder (AutoModel.ForCausalLM).");
        if (tokenizer.ChatTemplate is null)
            throw new TokenizerException("This tokenizer has no chat template: its model was not trained on conversations. Take an instruct model, or give the tokenizer a template (WithChatTemplate).");
        this.tokenizer = tokenizer;
        this.system = system is null ? null : ChatMessage.System(system);
        Reset();
    }

    /// <summary>The conversation so far, the oldest message first.</summary>
    public IReadOnlyList<ChatMessage> Messages => messages;

    /// <summary>Forgets the conversation but for what the model was told beforehand.</summary>
    public void Reset()
    {
        messages.Clear();
        if (system is not null) messages.Add(system);
    }

    /// <summary>Says something and gets an answer.</summary>
    /// <param name="text">What is said.</param>
    /// <param name="onText">Receives the answer piece by piece as it comes; null for nobody.</param>
    /// <param name="options">What differs from the model's configuration; one sequence and no beams.</param>
    /// <param name="cancellation">Ends the answer after the next token; what there is of it stays in the conversation.</param>
    /// <exception cref="GenerationException">Options contradict each other, or what is said is longer than the model's context.</exception>
    public ChatAnswer Say(string text, Action<string>? onText = null, GenerateOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        messages.Add(ChatMessage.User(text));
        try
        {
            var forgotten = 0;
            var prompt = Encode();
            while (IsTooLong(prompt, options) && ForgetOldest())
            {
                forgotten++;
                prompt = Encode();
            }

            return Answer(prompt, onText, options, cancellation) with { ForgottenExchanges = forgotten };
        }
        catch (Exception)
        {
            // What could not be answered is as if it had not been said.
            if (messages.Count > 0 && messages[^1].Role == "user") messages.RemoveAt(messages.Count - 1);
            throw;
        }
    }

    private ChatAnswer Answer(int[] prompt, Action<string>? onText, GenerateOptions options, CancellationToken cancellation)
    {
        var streamer = new TextStreamer(tokenizer, onText ?? (_ => { }));
        var answer = new List<int>();
        var clock = Stopwatch.StartNew();
        var firstToken = TimeSpan.Zero;
        // A tokenizer knows the end of a turn even where the configuration names another end.
        var eos = options.EosTokenId ?? model.GenerationConfig.EosTokenId ?? (tokenizer.EosTokenId is { } own ? [own] : []);
        options = options with { EosTokenId = eos, Tokenizer = options.Tokenizer ?? tokenizer, OnTokens = Receive };
        var plan = new GenerationPlan(model, options, [prompt], prompt.Length);
        var reused = Rewind(prompt);
        var isStopped = false;
        try
        {
            new SampleDecoding(plan, new(session!, [prompt])).Run(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            isStopped = true;
        }
        finally
        {
            // What the session has seen, whether the answer is whole or not: all but the token chosen last.
            known.Clear();
            known.AddRange(prompt.Concat(answer).Take(session!.Length));
        }

        var text = streamer.Finish();
        messages.Add(ChatMessage.Assistant(text));
        return new(text, prompt.Length, reused, answer.Count, firstToken, clock.Elapsed - firstToken) { IsStopped = isStopped };

        void Receive(IReadOnlyList<int> tokens)
        {
            if (answer.Count == 0) firstToken = clock.Elapsed;
            answer.Add(tokens[0]);
            streamer.Add(tokens);
        }
    }

    /// <summary>Leaves in the session what the prompt begins with; at least the prompt's last token is read anew, for its logits.</summary>
    private int Rewind(int[] prompt)
    {
        var same = CollectionsMarshal.AsSpan(known).CommonPrefixLength(prompt.AsSpan(0, prompt.Length - 1));
        if (session is null || same == 0 || same < session.Cache.ShortestCrop)
        {
            session = model.StartDecoding(new(Tensors.Tensor.From<long>([.. prompt.Select(id => (long)id)], [1, prompt.Length])));
            return 0;
        }

        session.Crop(same);
        return same;
    }

    private int[] Encode() => tokenizer.EncodeChat(messages, addGenerationPrompt: true).Ids;

    // A quarter of the context is left for the answer, if it may be as long.
    private bool IsTooLong(int[] prompt, GenerateOptions options) =>
        model.Config.MaxInputLength is { } context && prompt.Length + Math.Min(options.MaxNewTokens ?? context, context / 4) > context;

    // The oldest exchange: a message of the person and the answer to it.
    private bool ForgetOldest()
    {
        var first = system is null ? 0 : 1;
        if (messages.Count - first < 3) return false;
        messages.RemoveRange(first, 2);
        return true;
    }
}

/// <summary>An answer in a conversation.</summary>
/// <param name="Text">What the model said.</param>
/// <param name="PromptTokens">How many tokens the conversation before it has.</param>
/// <param name="ReusedTokens">How many of them were known from earlier turns and not read again.</param>
/// <param name="NewTokens">How many tokens the answer has, the end token included.</param>
/// <param name="PromptTime">How long reading took, up to the first token.</param>
/// <param name="AnswerTime">How long the others took.</param>
public sealed record ChatAnswer(string Text, int PromptTokens, int ReusedTokens, int NewTokens, TimeSpan PromptTime, TimeSpan AnswerTime)
{
    /// <summary>Whether it was cancelled before its end.</summary>
    public bool IsStopped { get; init; }

    /// <summary>How many of the oldest exchanges were left out because the context was full.</summary>
    public int ForgottenExchanges { get; init; }

    /// <summary>Tokens a second behind the first; 0 where there are none.</summary>
    public double TokensPerSecond => NewTokens > 1 ? (NewTokens - 1) / AnswerTime.TotalSeconds : 0;
}
