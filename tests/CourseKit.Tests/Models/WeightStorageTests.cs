using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Models;

/// <summary>The types in which weights are kept.</summary>
public sealed class WeightStorageTests : IDisposable
{
    private readonly CheckpointCopy checkpoint = new(Repository.Classifier);

    public void Dispose() => checkpoint.Dispose();

    [Theory]
    [InlineData(DType.Float32, DType.Float32, 0)]
    [InlineData(DType.Float16, DType.Float16, 2e-3)]
    [InlineData(DType.BFloat16, DType.BFloat16, 2e-2)]
    [InlineData(DType.Int8, DType.QInt8, 5e-2)]
    public void Matrices_are_kept_in_the_type_asked_for_and_answers_stay_close(DType asked, DType kept, double tolerance)
    {
        var model = Load(new() { Trainable = false, DType = asked });
        Assert.All(model.Parameters(), parameter => Assert.Equal(parameter.Shape.Length == 2 ? kept : DType.Float32, parameter.Value.DType));
        Assert.All(
            TestBatches.Logits(Load(new() { Trainable = false })).Zip(TestBatches.Logits(model)), pair => Assert.Equal(pair.First, pair.Second, Math.Max(tolerance, 1e-6)));
    }

    [Fact]
    public void Int8_takes_about_a_quarter_of_the_memory_of_matrices()
    {
        long Bytes(DType type) => Load(new() { Trainable = false, DType = type }).Parameters().Where(parameter => parameter.Shape.Length == 2).Sum(parameter => parameter.ByteCount);
        Assert.InRange((double)Bytes(DType.Int8) / Bytes(DType.Float32), 0.25, 0.40);
        Assert.Equal(Bytes(DType.Float32), 2 * Bytes(DType.Float16));
    }

    [Fact]
    public void Half_precision_of_a_file_is_widened_when_float32_is_asked_for()
    {
        var model = AutoModel.FromPretrained(Repository.Encoder, new() { Trainable = false, DType = DType.Float32 });
        Assert.All(model.Parameters(), parameter => Assert.Equal(DType.Float32, parameter.Value.DType));
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        Assert.Contains("Trainable = false", Assert.Throws<ArgumentException>(() => Load(new() { DType = DType.Float16 })).Message, StringComparison.Ordinal);
        Assert.Contains("not Int64", Assert.Throws<ArgumentException>(() => Load(new() { Trainable = false, DType = DType.Int64 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_no_numbers_have_no_8_bits()
    {
        checkpoint.RewriteWeights((name, tensor) => (name, name == "classifier.weight" ? Tensor.Full(tensor.Shape, double.NaN) : tensor));
        var message = Assert.Throws<CheckpointException>(() => Load(new() { Trainable = false, DType = DType.Int8 })).Message;
        Assert.Contains("'classifier.weight' cannot be kept in 8 bits", message, StringComparison.Ordinal);
    }

    private LogitsModel Load(ModelLoadOptions options) => AutoModel.ForSequenceClassification(checkpoint.Folder, options: options);
}
