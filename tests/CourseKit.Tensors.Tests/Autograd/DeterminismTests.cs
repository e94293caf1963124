using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;
using CourseKit.Tensors.Tests.Backends;
using Linear = CourseKit.Tensors.Nn.Linear;

namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>The number of threads changes how fast training is, and no bit of what comes of it.</summary>
[Collection(nameof(ThreadCount))]
public class DeterminismTests
{
    [Fact]
    public void Training_gives_the_same_bits_for_every_number_of_threads()
    {
        var before = ComputeThreads.Count;
        try
        {
            ComputeThreads.Count = 1;
            var alone = Train();
            Assert.DoesNotContain(alone, float.IsNaN);
            foreach (var count in new[] { 2, 3, 8 })
            {
                ComputeThreads.Count = count;
                Assert.Equal(alone, Train());
            }
        }
        finally
        {
            ComputeThreads.Count = before;
        }
    }

    // Logits, first gradients, losses, and parameters after 20 steps, all sizes large enough to be shared between threads.
    private static float[] Train()
    {
        const int vocabulary = 300, width = 64, batch = 12, length = 40;
        var model = new Model(vocabulary, width);
        model.Train();
        var (optimizer, generator) = (new AdamW(model.Parameters(), learningRate: 1e-2), new Generator(4));
        List<float> bits = [];
        for (var step = 0; step < 20; step++)
        {
            var ids = Tensor.From([.. Enumerable.Range(0, batch * length).Select(_ => generator.NextInteger(vocabulary))], [batch, length]);
            var logits = model.Forward(ids);
            var loss = logits.Reshape(-1, vocabulary).CrossEntropy(ids.Reshape(-1), labelSmoothing: 0.1);
            loss.Backward();
            if (step == 0)
            {
                bits.AddRange(logits.ToArray());
                foreach (var parameter in model.Parameters()) bits.AddRange(parameter.Grad!.ToArray());
            }

            bits.Add((float)loss.Item());
            bits.Add((float)GradientClipping.ClipGradNorm(model.Parameters(), 1));
            optimizer.Step();
            optimizer.ZeroGrad();
        }

        foreach (var parameter in model.Parameters()) bits.AddRange(parameter.Value.ToArray());
        return [.. bits];
    }

    private sealed class Model : Module
    {
        private readonly int width;

        public Model(int vocabulary, int width)
        {
            this.width = width;
            var embedding = Add("embedding", new Embedding(vocabulary, width));
            Add("attention", new Linear(width, 3 * width));
            Add("norm", new LayerNorm(width));
            Add("dropout", new Dropout(0.1) { Generator = new(6) });
            Add("hidden", new Linear(width, 4 * width));
            Add("back", new Linear(4 * width, width));
            Add("head", new Linear(embedding.Weight, null));
            var generator = new Generator(5);
            foreach (var (name, parameter) in NamedParameters())
            {
                if (!name.StartsWith("norm", StringComparison.Ordinal)) parameter.Value = Tensor.RandomNormal(parameter.Shape, generator) * 0.1;
                parameter.RequiresGrad = true;
            }
        }

        public Tensor Forward(Tensor ids)
        {
            var x = Child<Embedding>("embedding").Forward(ids);
            var heads = Child<Linear>("attention").Forward(x).Reshape(ids.Shape[0], ids.Shape[1], 3, 4, width / 4).Permute(2, 0, 3, 1, 4);
            var attended = Tensor.ScaledDotProductAttention(heads[0], heads[1], heads[2], dropout: 0.1, generator: Child<Dropout>("dropout").Generator);
            x = Child<LayerNorm>("norm").ForwardSum(attended.Transpose(1, 2).Reshape(ids.Shape[0], ids.Shape[1], width), x);
            x += Child<Linear>("back").Forward(Child<Linear>("hidden").Forward(x).Gelu());
            return Child<Linear>("head").Forward(x);
        }
    }
}
