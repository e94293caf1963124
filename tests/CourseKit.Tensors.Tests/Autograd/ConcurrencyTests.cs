using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Optim;
using CourseKit.Tensors.Tests.Backends;

namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>Neither what other threads of the user do nor what else is in a batch changes a bit.</summary>
[Collection(nameof(ThreadCount))]
public class ConcurrencyTests
{
    private const int Vocabulary = 60;

    [Fact]
    public void Threads_that_train_models_at_once_get_the_same_bits_as_alone()
    {
        var alone = Enumerable.Range(0, 4).Select(Train).ToArray();
        var together = AtOnce(4, Train);
        for (var i = 0; i < alone.Length; i++) Assert.Equal(alone[i], together[i]);
        Assert.NotEqual(alone[0], alone[1]);
    }

    private static float[] Train(int seed)
    {
        var model = new TinyTransformer(Vocabulary, 32, (ulong)seed);
        model.Train();
        var (optimizer, generator) = (new AdamW(model.Parameters(), learningRate: 1e-2), new Generator((ulong)seed));
        List<float> bits = [];
        for (var step = 0; step < 12; step++) bits.Add((float)model.Step(optimizer, TinyTransformer.Ids(generator, Vocabulary, 6, 20)));
        foreach (var parameter in model.Parameters()) bits.AddRange(parameter.Value.ToArray());
        return [.. bits];
    }

    [Fact]
    public void Threads_that_share_a_model_in_inference_get_the_same_bits_as_alone()
    {
        var model = new TinyTransformer(Vocabulary, 32, seed: 5);
        var alone = Enumerable.Range(0, 4).Select(Infer).ToArray();
        var together = AtOnce(4, Infer);
        for (var i = 0; i < alone.Length; i++) Assert.Equal(alone[i], together[i]);

        float[] Infer(int seed)
        {
            using var scope = new NoGrad();
            float[] last = [];
            for (var i = 0; i < 20; i++) last = model.Forward(TinyTransformer.Ids(new((ulong)seed), Vocabulary, 1 + seed, 17)).ToArray();
            return last;
        }
    }

    [Theory]
    [InlineData(32, 5)]
    [InlineData(48, 33)]
    [InlineData(64, 128)]
    public void A_text_alone_and_in_any_batch_has_the_same_bits(int width, int length)
    {
        var model = new TinyTransformer(Vocabulary, width, seed: 7);
        using var scope = new NoGrad();
        var ids = TinyTransformer.Ids(new(8), Vocabulary, 9, length);
        var together = model.Forward(ids);
        for (var row = 0; row < 9; row++)
        {
            Assert.Equal(together[row].ToArray(), model.Forward(ids[row..(row + 1)])[0].ToArray());
            if (row > 0) Assert.Equal(together[row].ToArray(), model.Forward(ids[..(row + 1)])[row].ToArray());
        }
    }

    private static float[][] AtOnce(int count, Func<int, float[]> work)
    {
        var results = new float[count][];
        using var start = new Barrier(count);
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            results[i] = work(i);
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return results;
    }
}
