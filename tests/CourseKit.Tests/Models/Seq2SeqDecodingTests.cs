using System.Text.Json;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tests.Models;

/// <summary>Encoder-decoders that write token by token, with everything kept that need not be computed again: for every family the same as the whole decoder at once.</summary>
public sealed class Seq2SeqDecodingTests
{
    private const float Tolerance = 1e-4f;
    private const int TargetLength = 9;

    public static TheoryData<string> Checkpoints { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Golden("models"), "case.json", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!)
            .Where(folder => HasGeneration(folder) && AutoModel.Supports(folder, ModelTask.Seq2SeqLM))
            .Select(folder => Path.GetRelativePath(Repository.Golden("models"), folder))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_family_is_here() => Assert.Superset(
        new HashSet<string> { "bart", "mbart", "marian", "pegasus", "m2m_100", "t5", "mt5", "prophetnet", "encoder-decoder" },
        Checkpoints.Select(row => row.Data.Split(Path.DirectorySeparatorChar)[0]).ToHashSet());

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Token_by_token_is_the_same_as_all_at_once(string checkpoint)
    {
        var (model, source) = Load(checkpoint);
        var target = Target(source, model);
        var whole = Whole(model, source, target);
        var session = model.StartDecoding(source);
        for (var i = 0; i < TargetLength; i++) AssertClose(whole[.., i], session.Append(target[.., i..(i + 1)].Contiguous()), $"token {i}");
        Assert.Equal(TargetLength, session.Length);
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Several_tokens_at_once_behind_those_in_the_cache_and_after_a_step_back(string checkpoint)
    {
        var (model, source) = Load(checkpoint);
        var target = Target(source, model);
        var whole = Whole(model, source, target);
        var session = model.StartDecoding(source);
        AssertClose(whole[.., ..3], session.Append(target[.., ..3].Contiguous(), allPositions: true), "the first three");
        AssertClose(whole[.., 3..], session.Append(target[.., 3..].Contiguous(), allPositions: true), "the others");
        session.Crop(4);
        AssertClose(whole[.., 6], session.Append(target[.., 4..7].Contiguous()), "three more from the fourth");
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Beams_are_copied_exchanged_and_given_up(string checkpoint)
    {
        var (model, source) = Load(checkpoint);
        int[] sources = [0, 0, 0, 1, 1, 1];
        var target = Target(Rows(source, sources), model);
        // All beams of a source begin with the same token.
        var first = Rows(target, [0, 0, 0, 3, 3, 3])[.., ..1].Contiguous();
        var session = model.StartDecoding(source);
        session.Append(Rows(first, [0, 3]));
        session.Reorder(sources);
        var written = Tensor.Cat([first, target[.., 1..4].Contiguous()], 1);
        AssertClose(Whole(model, Rows(source, sources), written)[.., ^1], session.Append(written[.., 1..].Contiguous()), "three beams a source");

        session.Reorder([2, 0, 0, 3, 5, 4]);
        written = Tensor.Cat([Rows(written, [2, 0, 0, 3, 5, 4]), target[.., 4..5].Contiguous()], 1);
        AssertClose(Whole(model, Rows(source, sources), written)[.., ^1], session.Append(written[.., ^1..].Contiguous()), "exchanged");

        session.Reorder([5, 3]);
        written = Tensor.Cat([Rows(written, [5, 3]), target[..2, 5..6].Contiguous()], 1);
        AssertClose(Whole(model, Rows(source, [1, 1]), written)[.., ^1], session.Append(written[.., ^1..].Contiguous()), "two beams of the second source");
    }

    [Fact]
    public void More_tokens_than_the_decoder_has_positions_are_an_error_that_says_so()
    {
        var (model, source) = Load(Path.Combine("bart", "ForConditionalGeneration"));
        var tooLong = Tensor.Full([2, 65], 5, DType.Int64);
        var session = model.StartDecoding(source);
        foreach (var run in new Action[] { () => session.Append(tooLong), () => model.Forward(source with { DecoderInputIds = tooLong }) })
            Assert.Contains("65 tokens, the model at most 64", Assert.Throws<ShapeException>(run).Message, StringComparison.Ordinal);
    }

    private static bool HasGeneration(string folder)
    {
        using var description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        return description.RootElement.TryGetProperty("generation", out _);
    }

    private static (GenerativeModel Model, ModelInputs Source) Load(string checkpoint)
    {
        var folder = Repository.Golden("models", checkpoint);
        var golden = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        return (AutoModel.ForSeq2SeqLM(folder, new() { Trainable = false }), new(golden["in.input_ids"].ToTensor(), golden["in.attention_mask"].ToTensor()));
    }

    private static Tensor Target(ModelInputs source, GenerativeModel model)
    {
        var generator = new Generator(11);
        var pad = model.Config.PadTokenId ?? -1;
        var ids = new long[source.InputIds.Shape[0] * TargetLength];
        for (var i = 0; i < ids.Length; i++)
            do ids[i] = (long)(generator.NextDouble() * model.Config.VocabSize);
            while (ids[i] == pad);
        return Tensor.From(ids, [source.InputIds.Shape[0], TargetLength]);
    }

    // ProphetNet's forward mixes up amounts as the reference's does, which decodes without: its whole decoder is run by a session.
    private static Tensor Whole(GenerativeModel model, ModelInputs source, Tensor target) => model is ProphetNetForConditionalGeneration
        ? model.StartDecoding(source).Append(target, allPositions: true)
        : NoGrad.Run(() => model.Forward(source with { DecoderInputIds = target })).Logits;

    private static ModelInputs Rows(ModelInputs source, int[] rows) => new(Rows(source.InputIds, rows), Rows(source.AttentionMask!, rows));

    private static Tensor Rows(Tensor x, int[] rows) => x.IndexSelect(Tensor.From<long>([.. rows.Select(row => (long)row)]));

    private static void AssertClose(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var largest = expected.ToArray().Zip(actual.ToArray(), (a, b) => Math.Abs(a - b)).Max();
        Assert.True(largest <= Tolerance, $"{what}: differs by {largest}");
    }
}
