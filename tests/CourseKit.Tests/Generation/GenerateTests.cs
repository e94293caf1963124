using CourseKit.Generation;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Generation;

/// <summary>On a tiny GPT-2 with 120 tokens and 64 positions that was overfitted, so that it makes real choices.</summary>
public class GenerateTests
{
    private static readonly int[] Prompt = [29, 17, 43, 90, 98, 116, 37];
    private static readonly int[] Shorter = [100, 59, 9, 88];

    private static GenerativeModel Model { get; } = AutoModel.ForCausalLM(Repository.Golden("models", "gpt2", "LMHeadModel"), new() { Trainable = false });

    [Fact]
    public void A_prompt_in_a_padded_batch_is_answered_as_alone()
    {
        foreach (var options in new GenerateOptions[] { new() { MaxNewTokens = 14 }, new() { MaxNewTokens = 14, NumBeams = 3 }, new() { MaxNewTokens = 14, NumBeams = 3, EarlyStopping = EarlyStopping.True, NumReturnSequences = 2 } })
        {
            var count = options.NumReturnSequences ?? 1;
            var together = Model.Generate(Batch(), options);
            var first = Model.Generate(Prompt, options);
            var second = Model.Generate(Shorter, options);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(first.NewTokens(i), together.NewTokens(i));
                Assert.Equal(second.NewTokens(i), together.NewTokens(count + i));
            }
        }
    }

    [Fact]
    public void A_seed_gives_the_same_sample_and_another_another()
    {
        GenerateOptions options = new() { DoSample = true, Temperature = 2, TopK = 0, MaxNewTokens = 20, MinNewTokens = 20, NumReturnSequences = 3, Seed = 7 };
        var output = Model.Generate(Prompt, options);
        Assert.Equal(output.Sequences, Model.Generate(Prompt, options).Sequences);
        Assert.NotEqual(output.Sequences, Model.Generate(Prompt, options with { Seed = 8 }).Sequences);
        Assert.Equal(3, output.Sequences.DistinctBy(tokens => string.Join(',', tokens)).Count());
        Assert.Equal(Model.Generate(Prompt, options with { Seed = null, Generator = new(7) }).Sequences, output.Sequences);
    }

    [Fact]
    public void Samples_come_as_often_as_their_probabilities_say()
    {
        var options = new GenerateOptions { DoSample = true, TopK = 5, Temperature = 3, MaxNewTokens = 1, OutputScores = true, NumReturnSequences = 4000, Seed = 3 };
        var output = Model.Generate(Prompt, options);
        var scores = output.Scores![0].ToArray().AsSpan(0, 120).ToArray();
        var total = scores.Sum(score => Math.Exp(score));
        for (var token = 0; token < 120; token++)
        {
            var (share, expected) = (output.Sequences.Count(tokens => tokens[^1] == token) / 4000.0, Math.Exp(scores[token]) / total);
            Assert.InRange(share, expected - 0.04, expected + 0.04); // five standard deviations
        }
    }

    [Fact]
    public void Beam_sampling_is_repeatable_and_keeps_to_what_is_left()
    {
        GenerateOptions options = new() { DoSample = true, NumBeams = 3, NumReturnSequences = 3, TopK = 4, Temperature = 2, MaxNewTokens = 8, Seed = 5 };
        var output = Model.Generate(Prompt, options);
        Assert.Equal(output.Sequences, Model.Generate(Prompt, options).Sequences);
        Assert.Equal(output.SequencesScores!.OrderDescending(), output.SequencesScores);
        Assert.All(output.SequencesScores!, score => Assert.True(float.IsFinite(score) && score > -1e6));
    }

    [Fact]
    public void The_score_of_a_beam_is_the_sum_along_its_indices()
    {
        GenerateOptions options = new() { NumBeams = 4, NumReturnSequences = 3, MaxNewTokens = 10, OutputScores = true, OutputProbabilities = true, LengthPenalty = 1.5f };
        var output = Model.Generate(Batch(), options);
        for (var i = 0; i < output.Sequences.Count; i++)
        {
            var (count, sum) = (output.NewTokenCounts[i], 0.0);
            for (var step = 0; step < count; step++)
            {
                var row = output.Scores![step][output.BeamIndices![i][step]].ToArray();
                sum += row[output.Sequences[i][output.PromptLength + step]];
            }

            Assert.Equal(sum / Math.Pow(count, 1.5), output.SequencesScores![i], 1e-4);
            Assert.Equal(sum, output.TokenProbabilities![i].Sum(probability => Math.Log(probability)), 1e-3);
        }

        var plain = Model.Generate(Batch(), options with { OutputScores = null, OutputProbabilities = false });
        Assert.Equal(plain.Sequences, output.Sequences);
        Assert.Equal(plain.BeamIndices, output.BeamIndices);
    }

    [Fact]
    public void Probabilities_and_scores_are_those_of_the_whole_forward()
    {
        var output = Model.Generate(Prompt, new() { MaxNewTokens = 8, OutputLogits = true, OutputProbabilities = true });
        var whole = Model.Forward(new(output.ToTensor())).Logits;
        for (var step = 0; step < output.NewTokenCounts[0]; step++)
        {
            var expected = whole[0, Prompt.Length - 1 + step].Detach();
            Assert.Equal(expected.ToArray(), output.Logits![step].ToArray(), (a, b) => MathF.Abs(a - b) < 1e-4f);
            Assert.Equal(expected.Softmax(-1).ToArray()[output.NewTokens()[step]], output.TokenProbabilities![0][step], 1e-4);
        }
    }

    [Fact]
    public void Tokens_are_streamed_as_they_are_returned()
    {
        var streamed = new List<int[]>();
        var output = Model.Generate(Batch(), new() { MaxNewTokens = 14, OnTokens = tokens => streamed.Add([.. tokens]) });
        for (var row = 0; row < 2; row++) Assert.Equal(output.Sequences[row][output.PromptLength..], streamed.Select(tokens => tokens[row]));
    }

    [Theory]
    [InlineData(false, 1, 0f)]
    [InlineData(false, 5, 0.4f)]
    [InlineData(false, 40, 0f)]
    [InlineData(true, 4, 0f)]
    public void Drafts_do_not_change_the_text(bool sample, int drafts, float confidence)
    {
        foreach (var assistant in new[] { Model, Clumsy() })
        {
            foreach (var length in new[] { 1, 2, 9, 25 })
            {
                GenerateOptions options = new() { DoSample = sample, Temperature = 1.5f, MaxNewTokens = length, RepetitionPenalty = 1.3f, Seed = 4, OutputProbabilities = true };
                var alone = Model.Generate(Prompt, options);
                var streamed = new List<int>();
                var assisted = Model.Generate(Prompt, options with
                {
                    AssistantModel = assistant,
                    NumAssistantTokens = drafts,
                    AssistantConfidenceThreshold = confidence,
                    OnTokens = tokens => streamed.AddRange(tokens),
                });
                Assert.Equal(alone.NewTokens(), assisted.NewTokens());
                Assert.Equal(alone.NewTokens(), streamed);
                Assert.Equal(alone.TokenProbabilities![0], assisted.TokenProbabilities![0], (a, b) => MathF.Abs(a - b) < 1e-4f);
            }
        }
    }

    [Fact]
    public void Drafts_may_go_back_behind_a_sliding_window()
    {
        var mistral = AutoModel.ForCausalLM(Repository.Golden("models", "mistral", "ForCausalLM"), new() { Trainable = false });
        var other = AutoModel.ForCausalLM(Repository.Golden("models", "qwen2", "ForCausalLM"), new() { Trainable = false });
        GenerateOptions options = new() { MaxNewTokens = 30, SuppressTokens = [2] };
        var alone = mistral.Generate(Prompt, options).NewTokens();
        foreach (var assistant in new[] { mistral, other })
            Assert.Equal(alone, mistral.Generate(Prompt, options with { AssistantModel = assistant, AssistantConfidenceThreshold = 0 }).NewTokens());
    }

    [Fact]
    public void Processors_and_criteria_of_the_caller_take_part()
    {
        var output = Model.Generate(Prompt, new() { MaxNewTokens = 9, LogitsProcessors = [new OnlyToken(5)], StoppingCriteria = [new EndsAt(10)] });
        Assert.Equal([5, 5, 5], output.NewTokens());
    }

    [Fact]
    public void Generation_can_be_cancelled_between_two_tokens()
    {
        using var stop = new CancellationTokenSource();
        var count = 0;
        Assert.Throws<OperationCanceledException>(() => Model.Generate(Prompt, new() { MaxNewTokens = 14, OnTokens = _ => { if (++count == 3) stop.Cancel(); } }, stop.Token));
        Assert.Equal(3, count);
        Assert.Throws<OperationCanceledException>(() => Model.Generate(Prompt, new() { NumBeams = 2 }, stop.Token));
    }

    [Fact]
    public void A_time_that_is_up_ends_generation_after_a_token() =>
        Assert.Single(Model.Generate(Prompt, new() { MaxNewTokens = 30, MaxTime = 0.001f, LogitsProcessors = [new Slow()] }).NewTokens());

    [Fact]
    public void Lengths_count_the_prompt_or_not()
    {
        Assert.Equal(4, Model.Generate(Prompt, new() { MaxLength = 11 }).NewTokenCounts[0]);
        Assert.Equal(20, Model.Generate(Prompt, new() { MinNewTokens = 20 }).NewTokenCounts[0]); // 20 new tokens when nobody says anything
        Assert.Equal(64, Model.Generate(Prompt, new() { MaxNewTokens = 500, SuppressTokens = [2] }).Sequences[0].Length); // the model's positions
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "empty", "A prompt is empty" }, { "masked", "A prompt is empty" }, { "right", "Pad on the left" }, { "vocabulary", "the model has 120 tokens" }, { "negative", "the model has 120 tokens" },
        { "positions", "64 positions" }, { "length", "max_length is 7" }, { "beams", "num_return_sequences is 3" }, { "greedy", "greedy decoding has one answer" }, { "stream", "beam search" },
        { "assistant", "num_beams" }, { "assistants", "one prompt, not for 2" }, { "strings", "Set Tokenizer" }, { "groups", "num_beam_groups is 2" }, { "nothing", "No token is left" },
        { "token", "suppress_tokens names the token 120" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_done_is_refused_with_a_reason(string what, string message)
    {
        var error = Assert.Throws<GenerationException>(() => what switch
        {
            "empty" => Model.Generate([]),
            "masked" => Model.Generate(new ModelInputs(Ids([1, 2]), Ids([0, 0]))),
            "right" => Model.Generate(new ModelInputs(Ids([1, 2]), Ids([1, 0]))),
            "vocabulary" => Model.Generate([5, 120]),
            "negative" => Model.Generate([-1]),
            "positions" => Model.Generate(Enumerable.Repeat(5, 64).ToArray()),
            "length" => Model.Generate(Prompt, new() { MaxLength = 7 }),
            "beams" => Model.Generate(Prompt, new() { NumBeams = 2, NumReturnSequences = 3 }),
            "greedy" => Model.Generate(Prompt, new() { NumReturnSequences = 2 }),
            "stream" => Model.Generate(Prompt, new() { NumBeams = 2, OnTokens = _ => { } }),
            "assistant" => Model.Generate(Prompt, new() { NumBeams = 2, AssistantModel = Model }),
            "assistants" => Model.Generate(Batch(), new() { AssistantModel = Model }),
            "strings" => Model.Generate(Prompt, new() { StopStrings = ["x"] }),
            "groups" => Model.Generate(Prompt, new(GenerationConfig.FromJson(new() { ["num_beam_groups"] = 2 }, "x"))),
            "nothing" => Model.Generate(Prompt, new() { SuppressTokens = [.. Enumerable.Range(0, 120)] }),
            _ => Model.Generate(Prompt, new() { SuppressTokens = [120] }),
        });
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public void A_model_whose_scores_are_no_numbers_is_refused(int beams, bool sample)
    {
        var broken = AutoModel.ForCausalLM(Repository.Golden("models", "gpt2", "LMHeadModel"));
        broken.NamedParameters().First(entry => entry.Name.EndsWith("ln_f.bias", StringComparison.Ordinal)).Parameter.Value.Detach()[3..4] = Tensor.From(float.NaN);
        var error = Assert.Throws<GenerationException>(() => broken.Generate(Prompt, new() { NumBeams = beams, DoSample = sample }));
        Assert.Contains("not a number", error.Message);
        Assert.NotEmpty(broken.Generate(Prompt, new() { NumBeams = beams, RemoveInvalidValues = true }).NewTokens());
    }

    // The same model with worse weights: it guesses right now and then.
    private static GenerativeModel Clumsy()
    {
        var model = AutoModel.ForCausalLM(Repository.Golden("models", "gpt2", "LMHeadModel"));
        var generator = new Generator(2);
        var weight = model.NamedParameters().First(entry => entry.Name.EndsWith("ln_f.weight", StringComparison.Ordinal)).Parameter.Value.Detach();
        for (var i = 0; i < weight.Shape[0]; i++) weight[i..(i + 1)] = weight[i..(i + 1)] + Tensor.From((float)(0.3 * generator.NextNormal()));
        return model;
    }

    private static ModelInputs Batch() =>
        new(Tensor.From<long>([.. Prompt.Concat([2, 2, 2]).Concat(Shorter).Select(id => (long)id)], [2, 7]), Tensor.From<long>([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1], [2, 7]));

    private static Tensor Ids(params long[] ids) => Tensor.From<long>(ids, [1, ids.Length]);

    private sealed class OnlyToken(int token) : LogitsProcessor
    {
        public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex)
        {
            var score = scores[token];
            scores.Fill(float.NegativeInfinity);
            scores[token] = score;
        }
    }

    private sealed class EndsAt(int length) : StoppingCriteria
    {
        public override bool IsDone(ReadOnlySpan<int> inputIds) => inputIds.Length == length;
    }

    private sealed class Slow : LogitsProcessor
    {
        public override void Process(ReadOnlySpan<int> inputIds, Span<float> scores, int batchIndex) => Thread.Sleep(50);
    }
}
