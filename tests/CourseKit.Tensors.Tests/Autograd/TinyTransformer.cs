using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;
using Linear = CourseKit.Tensors.Nn.Linear;

namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>An encoder of one layer with a tied output, small enough for hundreds of steps.</summary>
internal sealed class TinyTransformer : Module
{
    private const int Heads = 2;
    private readonly int width;

    public TinyTransformer(int vocabulary, int width, ulong seed, double dropout = 0.1)
    {
        this.width = width;
        var embedding = Add("embedding", new Embedding(vocabulary, width));
        Add("attention", new Linear(width, 3 * width));
        Add("norm", new LayerNorm(width));
        Add("dropout", new Dropout(dropout) { Generator = new(seed + 1) });
        Add("hidden", new Linear(width, 4 * width));
        Add("back", new Linear(4 * width, width));
        Add("head", new Linear(embedding.Weight, null));
        var generator = new Generator(seed);
        foreach (var (name, parameter) in NamedParameters())
        {
            if (!name.StartsWith("norm", StringComparison.Ordinal)) parameter.Value = Tensor.RandomNormal(parameter.Shape, generator) * 0.1;
            parameter.RequiresGrad = true;
        }
    }

    public Tensor Forward(Tensor ids)
    {
        var x = Child<Embedding>("embedding").Forward(ids);
        var heads = Child<Linear>("attention").Forward(x).Reshape(ids.Shape[0], ids.Shape[1], 3, Heads, width / Heads).Permute(2, 0, 3, 1, 4);
        var dropout = Child<Dropout>("dropout");
        var attended = Tensor.ScaledDotProductAttention(heads[0], heads[1], heads[2], dropout: IsTraining ? dropout.Probability : 0, generator: dropout.Generator);
        x = Child<LayerNorm>("norm").ForwardSum(attended.Transpose(1, 2).Reshape(ids.Shape[0], ids.Shape[1], width), x);
        x += Child<Linear>("back").Forward(Child<Linear>("hidden").Forward(x).Gelu());
        return Child<Linear>("head").Forward(x);
    }

    /// <summary>One step of training to say every id again.</summary>
    public double Step(Optimizer optimizer, Tensor ids)
    {
        var logits = Forward(ids);
        var loss = logits.Reshape(-1, logits.Shape[^1]).CrossEntropy(ids.Reshape(-1));
        loss.Backward();
        GradientClipping.ClipGradNorm(Parameters(), 1);
        optimizer.Step();
        optimizer.ZeroGrad();
        return loss.Item();
    }

    public static Tensor Ids(Generator generator, int vocabulary, int batch, int length) =>
        Tensor.From([.. Enumerable.Range(0, batch * length).Select(_ => generator.NextInteger(vocabulary))], [batch, length]);
}
