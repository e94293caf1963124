using CourseKit.ExtensionsAI;
using CourseKit.Generation;
using CourseKit.Models;
using CourseKit.Tokenizers;
using Microsoft.Extensions.AI;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using TemplateMessage = CourseKit.Tokenizers.ChatMessage;

namespace CourseKit.Tests.ExtensionsAI;

/// <summary>The contract of <see cref="IChatClient"/>, on a tiny random GPT-2.</summary>
public sealed class ModelChatClientTests
{
    private const string Template = "{% for m in messages %}{{ m['role'] }} {{ m['content'] }}. {% endfor %}{% if add_generation_prompt %}ra{% endif %}";

    private static readonly string Folder = Repository.Golden("pipelines", "text-generation");
    private static readonly GenerativeModel Model = AutoModel.ForCausalLM(Folder, new() { Trainable = false });
    private static readonly Tokenizer Tokenizer = Tokenizer.FromPretrained(Folder).WithChatTemplate(Template);
    private static readonly IChatClient Client = Model.AsIChatClient(Tokenizer, "tiny");
    private static readonly ChatMessage[] Messages = [new(ChatRole.System, "ra"), new(ChatRole.User, "Stide ras")];

    // Token 0 ends texts; without it answers have a known length.
    private static ChatOptions Options(int tokens = 12) => new() { MaxOutputTokens = tokens, Temperature = 0, RawRepresentationFactory = _ => new GenerateOptions { SuppressTokens = [0] } };

    private static int[] Prompt { get; } = Tokenizer.EncodeChat([TemplateMessage.System("ra"), TemplateMessage.User("Stide ras")], addGenerationPrompt: true).Ids;

    private static GenerateOutput Generated(int tokens = 12) => Model.Generate(Prompt, new() { MaxNewTokens = tokens, SuppressTokens = [0] });

    private static string Expected(int tokens = 12) => Tokenizer.Decode(Generated(tokens).NewTokens(), skipSpecialTokens: true);

    [Fact]
    public async Task An_answer_is_what_the_model_generates_for_the_rendered_conversation()
    {
        var response = await Client.GetResponseAsync(Messages, Options());
        var message = Assert.Single(response.Messages);
        Assert.Equal((ChatRole.Assistant, Expected()), (message.Role, message.Text));
        Assert.Equal(("tiny", ChatFinishReason.Length), (response.ModelId, response.FinishReason));
        Assert.Equal((Prompt.Length, 12, Prompt.Length + 12), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount));
        Assert.NotNull(response.ResponseId);
        Assert.NotNull(response.CreatedAt);
    }

    [Fact]
    public async Task Updates_make_the_answer_and_the_last_one_says_why_it_ended()
    {
        var updates = await Client.GetStreamingResponseAsync(Messages, Options()).ToListAsync();
        Assert.True(updates.Count > 5);
        Assert.Equal(Expected(), string.Concat(updates.Select(update => update.Text)));
        Assert.All(updates, update => Assert.Equal((ChatRole.Assistant, updates[0].ResponseId, updates[0].MessageId, "tiny"), (update.Role, update.ResponseId, update.MessageId, update.ModelId)));
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.FinishReason));
        Assert.Equal(ChatFinishReason.Length, updates[^1].FinishReason);
        Assert.Equal(12, updates.SelectMany(update => update.Contents).OfType<UsageContent>().Single().Details.OutputTokenCount);
    }

    [Fact]
    public async Task Instructions_come_before_all_else()
    {
        var options = Options();
        options.Instructions = "ra";
        Assert.Equal(Expected(), (await Client.GetResponseAsync("Stide ras", options)).Text);
        var read = ChatConversation.Read([new(ChatRole.System, "second"), new(ChatRole.User, "x")], "first");
        Assert.Equal([("system", "first\n\nsecond"), ("user", "x")], read.Select(message => (message.Role, message.Content)));
    }

    [Fact]
    public async Task A_stop_sequence_ends_the_answer_and_is_no_part_of_it()
    {
        var whole = Expected();
        var stop = whole[6..9];
        var options = Options();
        options.StopSequences = [stop, "never there"];
        var response = await Client.GetResponseAsync(Messages, options);
        Assert.Equal((whole[..whole.IndexOf(stop, StringComparison.Ordinal)], ChatFinishReason.Stop), (response.Text, response.FinishReason));
        Assert.InRange(response.Usage!.OutputTokenCount!.Value, 1, 11);
    }

    [Fact]
    public async Task The_end_token_ends_the_answer()
    {
        var third = Generated().NewTokens()[2];
        var options = Options();
        options.RawRepresentationFactory = _ => new GenerateOptions { SuppressTokens = [0], EosTokenId = [third] };
        var response = await Client.GetResponseAsync(Messages, options);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(Array.IndexOf(Generated().NewTokens(), third) + 1, response.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task A_seed_decides_what_is_sampled()
    {
        async Task<string> Sampled(long seed) => (await Client.GetResponseAsync(Messages, new() { MaxOutputTokens = 20, Temperature = 1.5f, Seed = seed })).Text;
        Assert.Equal(await Sampled(7), await Sampled(7));
        Assert.True((await Task.WhenAll(Enumerable.Range(1, 5).Select(seed => Sampled(-seed)))).Distinct().Count() > 1);
    }

    [Fact]
    public void Options_mean_what_generation_calls_so()
    {
        var mapped = Map(new() { Temperature = 0.7f, TopP = 0.9f, TopK = 5, MaxOutputTokens = 9, Seed = -1, StopSequences = ["a", ""] });
        Assert.Equal((0.7f, 0.9f, 5, 9, ulong.MaxValue, true), (mapped.Temperature, mapped.TopP, mapped.TopK, mapped.MaxNewTokens, mapped.Seed, mapped.DoSample));
        Assert.Equal(["a"], mapped.StopStrings);
        Assert.False(Map(new() { Temperature = 0, TopP = 0.5f }).DoSample);
        Assert.Null(Map(null).DoSample);
        Assert.Single(Map(new() { FrequencyPenalty = 1 }).LogitsProcessors);
        Assert.Empty(Map(new() { FrequencyPenalty = 0, PresencePenalty = 0 }).LogitsProcessors);
        Assert.Equal(Model.Config.MaxInputLength - 10, Map(null).MaxNewTokens);
    }

    private static GenerateOptions Map(ChatOptions? options) => ChatOptionsMapping.Map(options, Client, Model, Tokenizer, promptLength: 10);

    // score - count * frequency - (count > 0) * presence, of the answer's tokens only.
    [Fact]
    public void Penalties_follow_the_formula_of_the_interface()
    {
        float[] scores = [1, 1, 1, 1];
        new OccurrencePenaltyLogitsProcessor(frequency: 0.5f, presence: 0.25f, promptLength: 2).Process([0, 1, 2, 1, 2, 2], scores, 0);
        Assert.Equal([1, 1 - 0.5f - 0.25f, 1 - 1.5f - 0.25f, 1], scores);
    }

    [Fact]
    public async Task A_frequency_penalty_makes_the_answer_less_repetitive()
    {
        static int Distinct(ChatResponse response) => Tokenizer.Encode(response.Text).Ids.Distinct().Count();
        var without = Options(24);
        var with = Options(24);
        with.FrequencyPenalty = 2;
        with.PresencePenalty = 2;
        Assert.True(Distinct(await Client.GetResponseAsync(Messages, with)) > Distinct(await Client.GetResponseAsync(Messages, without)));
    }

    [Fact]
    public async Task Cancelled_calls_stop()
    {
        using var before = new CancellationTokenSource();
        await before.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.GetResponseAsync(Messages, Options(), before.Token));
        using var during = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in Client.GetStreamingResponseAsync(Messages, Options(100), during.Token)) await during.CancelAsync();
        });
    }

    [Fact]
    public async Task Whoever_stops_reading_stops_the_model()
    {
        var tokens = 0;
        var options = Options(100);
        options.RawRepresentationFactory = _ => new GenerateOptions { SuppressTokens = [0], OnTokens = _ => Interlocked.Increment(ref tokens) };
        await foreach (var update in Client.GetStreamingResponseAsync(Messages, options)) break;
        var after = Volatile.Read(ref tokens);
        await Task.Yield();
        Assert.Equal(after, Volatile.Read(ref tokens));
    }

    [Fact]
    public async Task Several_calls_may_run_at_a_time()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Client.GetResponseAsync(Messages, Options())));
        Assert.Equal([Expected()], answers.Select(answer => answer.Text).Distinct());
        Assert.Equal(4, answers.Select(answer => answer.ResponseId).Distinct().Count());
    }

    [Fact]
    public void Services_are_found_by_type()
    {
        var metadata = Client.GetRequiredService<ChatClientMetadata>();
        Assert.Equal(("coursekit", "tiny"), (metadata.ProviderName, metadata.DefaultModelId));
        Assert.Same(Client, Client.GetService<IChatClient>());
        Assert.Same(Client, Client.GetService<ModelChatClient>());
        Assert.Same(Model, Client.GetService<GenerativeModel>());
        Assert.Same(Tokenizer, Client.GetService<Tokenizer>());
        Assert.Null(Client.GetService<string>());
        Assert.Null(Client.GetService(typeof(IChatClient), "key"));
        Assert.Throws<ArgumentNullException>(() => Client.GetService(null!));
    }

    public static TheoryData<string, ChatOptions> Unsupported => new()
    {
        { "Tools", new() { Tools = [AIFunctionFactory.Create(() => 1, "one")] } },
        { "ResponseFormat", new() { ResponseFormat = ChatResponseFormat.Json } },
        { "ConversationId", new() { ConversationId = "1" } },
        { "ModelId", new() { ModelId = "other" } },
        { "FrequencyPenalty", new() { FrequencyPenalty = 3 } },
        { "PresencePenalty", new() { PresencePenalty = float.NaN } },
        { "RawRepresentationFactory", new() { RawRepresentationFactory = _ => "x" } },
        { "temperature", new() { Temperature = -1 } },
        { "max_new_tokens", new() { MaxOutputTokens = 0 } },
        { "top_p", new() { TopP = 2 } },
    };

    [Theory]
    [MemberData(nameof(Unsupported), DisableDiscoveryEnumeration = true)]
    public async Task What_cannot_be_followed_is_an_error_that_names_it(string name, ChatOptions options) =>
        Assert.Contains(name, (await Assert.ThrowsAsync<GenerationException>(() => Client.GetResponseAsync(Messages, options))).Message, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public async Task Tools_that_are_not_to_be_used_and_the_own_name_are_no_errors()
    {
        var options = Options(2);
        (options.Tools, options.ToolMode, options.ModelId, options.ResponseFormat) = ([AIFunctionFactory.Create(() => 1, "one")], ChatToolMode.None, "tiny", ChatResponseFormat.Text);
        Assert.Equal(Expected(2), (await Client.GetResponseAsync(Messages, options)).Text);
    }

    [Fact]
    public async Task Messages_must_be_there_and_be_text()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => Client.GetResponseAsync((IEnumerable<ChatMessage>)null!));
        await Fails("no messages", []);
        await Fails("tool", [new(ChatRole.Tool, "1")]);
        await Fails("DataContent", [new(ChatRole.User, [new TextContent("What is this?"), new DataContent(new byte[] { 1 }, "image/png")])]);
        await Fails("tokens", [new(ChatRole.User, string.Concat(Enumerable.Repeat("Stide ras ", 500)))]);

        static async Task Fails(string says, ChatMessage[] messages) =>
            Assert.Contains(says, (await Assert.ThrowsAsync<GenerationException>(() => Client.GetResponseAsync(messages, Options()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_needs_a_template() => Assert.Contains("chat template", Assert.Throws<TokenizerException>(() => Model.AsIChatClient(Tokenizer.FromPretrained(Folder))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ab", "xaby", "x", true)]
    [InlineData("aab", "aaab", "a", true)]
    [InlineData("ab", "xa", "xa", false)]
    [InlineData("ab", "ab", "", true)]
    [InlineData("abc", "ababcab", "ab", true)]
    [InlineData("abc", "ababd", "ababd", false)]
    public void Text_passes_up_to_a_stop_sequence_however_it_is_cut(string stop, string text, string expected, bool stops)
    {
        foreach (var size in Enumerable.Range(1, text.Length))
        {
            var passed = new List<string>();
            var filter = new StopSequenceFilter([stop, "never"], passed.Add);
            foreach (var piece in text.Chunk(size)) filter.Add(new(piece));
            filter.Finish();
            Assert.Equal((expected, stops), (string.Concat(passed), filter.HasStopped));
        }
    }

    [Fact]
    public async Task A_real_model_knows_the_capital_of_France()
    {
        if (Environment.GetEnvironmentVariable("COURSEKIT_MODEL_MIRROR") is not { Length: > 0 } mirror || !Directory.Exists(Path.Combine(mirror, "SmolLM2-135M-Instruct"))) Assert.Skip("SmolLM2-135M-Instruct is not in COURSEKIT_MODEL_MIRROR");
        const string name = "SmolLM2-135M-Instruct";
        using var client = AutoModel.ForCausalLM(name, new() { Trainable = false }).AsIChatClient(AutoTokenizer.FromPretrained(name), name);
        var response = await client.GetResponseAsync("What is the capital of France?", new() { Temperature = 0, MaxOutputTokens = 40 });
        Assert.Contains("Paris", response.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }
}
