using System.Text.Json;
using CourseKit.Generation;
using CourseKit.Models;
using CourseKit.Tokenizers;

namespace CourseKit.Tests.Generation;

/// <summary>On a tiny GPT-2 with a tokenizer; the expected texts are the reference's.</summary>
public class TextGenerationTests
{
    private const string Prompt = "Stide ras";

    private const string Template = "{% for m in messages %}{{ m['role'] }} {{ m['content'] }}. {% endfor %}{% if add_generation_prompt %}ra{% endif %}";

    private static string Folder { get; } = Repository.Golden("pipelines", "text-generation");

    private static GenerativeModel Model { get; } = AutoModel.ForCausalLM(Folder, new() { Trainable = false });

    private static Tokenizer Tokenizer { get; } = Tokenizer.FromPretrained(Folder);

    [Fact]
    public void Texts_go_on_as_in_the_reference()
    {
        var compared = 0;
        foreach (var item in JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "cases.json"))).RootElement.GetProperty("cases").EnumerateArray())
        {
            var (arguments, input) = (item.GetProperty("arguments"), item.GetProperty("input")[0]);
            if (!item.TryGetProperty("output", out var output) || arguments.EnumerateObject().Any(argument => argument.Name is not ("max_new_tokens" or "do_sample" or "num_beams" or "num_return_sequences"))) continue;
            string[] prompts = input.ValueKind == JsonValueKind.String ? [input.GetString()!] : [.. input.EnumerateArray().Select(text => text.GetString()!)];
            string[] expected = [.. output.EnumerateArray().SelectMany(row => row.ValueKind == JsonValueKind.Array ? row.EnumerateArray().AsEnumerable() : [row]).Select(row => row.GetProperty("generated_text").GetString()!)];
            var options = new GenerateOptions(GenerationConfig.FromJson((System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(arguments.GetRawText())!, "arguments"));
            var texts = Model.GenerateText(Tokenizer, prompts, options);
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], prompts[i * prompts.Length / expected.Length] + texts[i]);
            compared++;
        }

        Assert.True(compared >= 3);
    }

    [Fact]
    public async Task Streamed_pieces_make_the_text()
    {
        var options = new GenerateOptions { MaxNewTokens = 12 };
        var whole = Model.GenerateText(Tokenizer, Prompt, options);
        var (pieces, streamed) = (new List<string>(), new List<string>());
        Assert.Equal(whole, Model.GenerateText(Tokenizer, Prompt, pieces.Add, options));
        await foreach (var piece in Model.GenerateTextAsync(Tokenizer, Prompt, options)) streamed.Add(piece);
        Assert.Equal(whole, string.Concat(pieces));
        Assert.Equal(pieces, streamed);
        Assert.True(pieces.Count > 5);
    }

    [Fact]
    public async Task Whoever_stops_reading_stops_the_model()
    {
        var tokens = 0;
        await foreach (var piece in Model.GenerateTextAsync(Tokenizer, Prompt, new() { MaxNewTokens = 50, SuppressTokens = [0], LogitsProcessors = [new Pause()], OnTokens = _ => tokens++ })) break;
        Assert.InRange(tokens, 1, 49);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var piece in Model.GenerateTextAsync(Tokenizer, Prompt, new() { MaxNewTokens = 50, SuppressTokens = [0], LogitsProcessors = [new WaitsFor(stop.Token)] }, stop.Token)) stop.Cancel();
        });
        await Assert.ThrowsAsync<GenerationException>(async () =>
        {
            await foreach (var piece in Model.GenerateTextAsync(Tokenizer, Prompt, new() { MaxLength = 1 })) { }
        });
    }

    [Fact]
    public void A_stop_string_ends_the_text()
    {
        var whole = Model.GenerateText(Tokenizer, Prompt, new GenerateOptions { MaxNewTokens = 12 });
        var stop = whole[3..8];
        var text = Model.GenerateText(Tokenizer, Prompt, new GenerateOptions { MaxNewTokens = 12, StopStrings = [stop, "never there"] });
        Assert.Contains(stop, text);
        Assert.True(text.Length < whole.Length);
        Assert.StartsWith(text, whole);
    }

    [Fact]
    public void A_text_without_tokens_is_refused() => Assert.Contains("empty", Assert.Throws<GenerationException>(() => Model.GenerateText(Tokenizer, "")).Message);

    [Fact]
    public void A_conversation_reads_only_what_is_new()
    {
        var tokenizer = Tokenizer.WithChatTemplate(Template);
        var options = new GenerateOptions { MaxNewTokens = 4, SuppressTokens = [0] };
        var chat = new ChatSession(Model, tokenizer, system: "ra");
        var pieces = new List<string>();
        var first = chat.Say("Stide", pieces.Add, options);
        Assert.Equal(first.Text, string.Concat(pieces));
        Assert.Equal((0, 4), (first.ReusedTokens, first.NewTokens));
        var second = chat.Say("ras", null, options);
        Assert.InRange(second.ReusedTokens, first.PromptTokens - 2, second.PromptTokens - 1);
        Assert.Equal(["system", "user", "assistant", "user", "assistant"], chat.Messages.Select(message => message.Role));

        // The same as without anything kept.
        var prompt = tokenizer.EncodeChat([.. chat.Messages.Take(4)], addGenerationPrompt: true).Ids;
        Assert.Equal(second.Text, tokenizer.Decode(Model.Generate(prompt, options).NewTokens(), skipSpecialTokens: true));

        chat.Reset();
        Assert.Equal(first.Text, chat.Say("Stide", null, options).Text);
    }

    [Fact]
    public void A_stopped_answer_stays_in_the_conversation()
    {
        var options = new GenerateOptions { MaxNewTokens = 20, SuppressTokens = [0] };
        var chat = new ChatSession(Model, Tokenizer.WithChatTemplate(Template));
        using var stop = new CancellationTokenSource();
        var pieces = 0;
        var answer = chat.Say("Stide", _ => { if (++pieces == 2) stop.Cancel(); }, options, stop.Token);
        Assert.True(answer.IsStopped);
        Assert.InRange(answer.NewTokens, 2, 19);
        Assert.Equal(answer.Text, chat.Messages[^1].Content);
        var next = chat.Say("ras", null, options with { MaxNewTokens = 3 });
        Assert.False(next.IsStopped);
        Assert.True(next.ReusedTokens > 0);
    }

    [Fact]
    public void A_long_conversation_forgets_its_oldest_exchanges()
    {
        var options = new GenerateOptions { MaxNewTokens = 8, SuppressTokens = [0] };
        var chat = new ChatSession(Model, Tokenizer.WithChatTemplate(Template), system: "ra");
        var forgotten = 0;
        for (var i = 0; i < 8; i++) forgotten += chat.Say("Stide ras ra", null, options).ForgottenExchanges;
        Assert.True(forgotten > 0);
        Assert.Equal("system", chat.Messages[0].Role);
        Assert.Equal("user", chat.Messages[1].Role);

        var count = chat.Messages.Count;
        Assert.Throws<GenerationException>(() => chat.Say(string.Concat(Enumerable.Repeat("Stide ras ", 60)), null, options));
        Assert.NotEqual("user", chat.Messages[^1].Role);
        Assert.True(chat.Messages.Count <= count);
    }

    // Chooses three tokens, and no other before the token is cancelled.
    private sealed class WaitsFor(CancellationToken cancellation) : LogitsProcessor
    {
        private int steps;

        public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
        {
            if (++steps > 3) cancellation.WaitHandle.WaitOne();
        }
    }

    private sealed class Pause : LogitsProcessor
    {
        public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex) => Thread.Sleep(20);
    }
}
