using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Models;

/// <summary>Vocabularies that grow and shrink.</summary>
public sealed class TokenEmbeddingsTests : IDisposable
{
    private const string Table = "bert.embeddings.word_embeddings.weight", Bias = "cls.predictions.bias";

    private readonly CheckpointCopy checkpoint = new(Repository.Golden("models", "bert", "ForMaskedLM"));

    public void Dispose() => checkpoint.Dispose();

    [Fact]
    public void New_rows_follow_the_old_ones_and_tied_outputs_follow_the_embeddings()
    {
        var model = AutoModel.ForMaskedLM(checkpoint.Folder);
        var (before, logits, size) = (TestBatches.Values(model), TestBatches.Logits(model), model.Config.VocabSize);
        model.ResizeTokenEmbeddings(size + 40, seed: 3);
        var after = TestBatches.Values(model);
        Assert.Equal(before[Table], after[Table][..before[Table].Length]);
        Assert.Equal([.. before[Bias], .. new float[40]], after[Bias]);

        // The family draws new rows from a normal distribution of standard deviation 0.02: 5 standard errors each way.
        var added = after[Table][before[Table].Length..];
        Assert.InRange(Math.Sqrt(added.Average(value => value * value)), 0.0178, 0.0222);
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(before.Keys.Except([Table, Bias]), name => Assert.Equal(before[name], after[name]));

        Assert.Equal(size + 40, model.Config.VocabSize);
        var wider = TestBatches.Logits(model);
        Assert.Equal(logits.Chunk(size).SelectMany(row => row.Take(5)), wider.Chunk(size + 40).SelectMany(row => row.Take(5)));
        Assert.All(model.Parameters(), parameter => Assert.True(parameter.RequiresGrad));
    }

    [Fact]
    public void The_same_seed_gives_the_same_rows()
    {
        float[] Rows(ulong seed)
        {
            var model = AutoModel.ForMaskedLM(checkpoint.Folder);
            model.ResizeTokenEmbeddings(model.Config.VocabSize + 3, seed);
            return TestBatches.Values(model)[Table];
        }

        Assert.Equal(Rows(1), Rows(1));
        Assert.NotEqual(Rows(1), Rows(2));
    }

    [Fact]
    public void A_resized_model_is_trained_saved_and_loaded()
    {
        var model = AutoModel.ForMaskedLM(checkpoint.Folder);
        model.ResizeTokenEmbeddings(70);
        var inputs = TestBatches.Padded(TestBatches.Sentences(70, 6, 9));
        model.Forward(inputs with { Labels = inputs.InputIds }).Loss!.Backward();
        Assert.All(model.Parameters(), parameter => Assert.Equal(parameter.Shape, parameter.Grad?.Shape ?? parameter.Shape));
        model.SavePretrained(checkpoint["saved"]);
        var loaded = AutoModel.ForMaskedLM(checkpoint["saved"]);
        Assert.Equal(70, loaded.Config.VocabSize);
        Assert.Equal(TestBatches.Logits(model), TestBatches.Logits(loaded));
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        var model = AutoModel.ForMaskedLM(checkpoint.Folder);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.ResizeTokenEmbeddings(0));
        checkpoint.SetConfig("pad_token_id", "50");
        Assert.Contains("pad_token_id is 50", Assert.Throws<ArgumentOutOfRangeException>(() => AutoModel.ForMaskedLM(checkpoint.Folder).ResizeTokenEmbeddings(50)).Message, StringComparison.Ordinal);
        var quantised = AutoModel.ForMaskedLM(checkpoint.Folder, new() { Trainable = false, DType = DType.Int8 });
        Assert.Contains("kept as QInt8", Assert.Throws<NotSupportedException>(() => quantised.ResizeTokenEmbeddings(200)).Message, StringComparison.Ordinal);
        Assert.NotEqual(200, quantised.Config.VocabSize);
    }
}
