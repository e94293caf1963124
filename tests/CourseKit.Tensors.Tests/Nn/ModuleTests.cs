using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;
using Linear = CourseKit.Tensors.Nn.Linear;

namespace CourseKit.Tensors.Tests.Nn;

public class ModuleTests
{
    private sealed class Block : Module
    {
        public Block()
        {
            Add("dense", new Linear(2, 2));
            Add("dropout", new Dropout(0.5) { Generator = new(3) });
        }

        public Tensor Forward(Tensor x) => Child<Dropout>("dropout").Forward(Child<Layer>("dense").Forward(x));
    }

    private sealed class Tied : Module
    {
        public Tied()
        {
            var embedding = Add("embedding", new Embedding(3, 2));
            Add("layers", new ModuleList<Block>([new Block(), new Block()]));
            Add("head", new Linear(embedding.Weight, bias: null));
            Add("scale", new Parameter([1], start: 2));
        }

        public ModuleList<Block> Layers => Child<ModuleList<Block>>("layers");
    }

    private sealed class Twice(Layer inner) : Layer
    {
        protected override Tensor Compute(Tensor x) => inner.Forward(x) * 2;
    }

    [Fact]
    public void Parameters_have_the_names_of_checkpoints_and_shared_ones_come_once()
    {
        var module = new Tied();
        string[] once =
        [
            "scale", "embedding.weight", "layers.0.dense.weight", "layers.0.dense.bias", "layers.1.dense.weight", "layers.1.dense.bias",
        ];
        Assert.Equal(once, module.NamedParameters().Select(entry => entry.Name));
        Assert.Equal([.. once, "head.weight"], module.AllNamedParameters().Select(entry => entry.Name));
        Assert.Same(module.AllNamedParameters().Last().Parameter, module.NamedParameters().ElementAt(1).Parameter);
        Assert.Equal(once.Length, module.Parameters().Count());
    }

    [Fact]
    public void Modules_have_names_too() => Assert.Equal(
        ["", "embedding", "layers", "layers.0", "layers.0.dense", "layers.0.dropout", "layers.1", "layers.1.dense", "layers.1.dropout", "head"],
        new Tied().NamedModules().Select(entry => entry.Name));

    [Fact]
    public void Train_and_eval_reach_every_module_below()
    {
        var module = new Tied();
        Assert.All(module.NamedModules(), entry => Assert.False(entry.Module.IsTraining));
        module.Train();
        Assert.All(module.NamedModules(), entry => Assert.True(entry.Module.IsTraining));
        module.Eval();
        Assert.All(module.NamedModules(), entry => Assert.False(entry.Module.IsTraining));
    }

    [Fact]
    public void Dropout_works_only_in_training()
    {
        var dropout = new Dropout(0.5) { Generator = new(1) };
        var x = Tensor.Ones([100]);
        Assert.Same(x, dropout.Forward(x));
        dropout.Train();
        Assert.Contains(0, dropout.Forward(x).ToArray());
    }

    [Fact]
    public void A_replaced_child_is_used_and_takes_over_the_mode()
    {
        var block = new Tied().Layers[1];
        block.Train();
        var (name, dense) = block.Children.First();
        ((Linear)dense).Weight.Value = Tensor.From([1f, 0, 0, 1], [2, 2]);
        var adapter = new Twice((Linear)dense);
        block.Replace(name, adapter);
        Assert.True(adapter.IsTraining);
        Assert.Equal(["dense", "dropout"], block.Children.Select(child => child.Name));
        block.Eval();
        Assert.Equal([6, 10], block.Forward(Tensor.From(3f, 5)).ToArray());
        Assert.Contains("dense", Assert.Throws<KeyNotFoundException>(() => block.Replace("absent", adapter)).Message);
    }

    [Fact]
    public void ZeroGrad_clears_all_and_makes_no_values()
    {
        var module = new Tied();
        var weight = module.NamedParameters().First().Parameter;
        weight.RequiresGrad = true;
        weight.Value.Sum().Backward();
        Assert.NotNull(weight.Grad);
        module.ZeroGrad();
        Assert.Null(weight.Grad);
    }

    [Fact]
    public void A_linear_layer_computes_the_affine_map()
    {
        var layer = new Linear(3, 2);
        layer.Weight.Value = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);
        layer.Bias!.Value = Tensor.From(10f, 20);
        Assert.Equal([16, 35, 11, 24], layer.Forward(Tensor.From([1f, 1, 1, 1, 0, 0], [2, 3])).ToArray());
        Assert.Equal([16.0, 35], layer.Forward(Tensor.From(1.0, 1, 1)).ToArray<double>());
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    public void The_packed_weight_is_as_good_as_the_plain_one(DType type)
    {
        var layer = new Linear(new Parameter(Tensor.RandomNormal([70, 33], new Generator(1)).To(type)), null);
        var x = Tensor.RandomNormal([5, 33], new Generator(2));
        Assert.Equal(x.Linear(layer.Weight).To(DType.Float64).ToArray<double>(), layer.Forward(x).To(DType.Float64).ToArray<double>());
    }

    [Fact]
    public void The_packed_weight_follows_changes_of_the_weight()
    {
        var layer = new Linear(new Parameter(Tensor.From([1f, 1], [1, 2])), null);
        var x = Tensor.From(1f, 2);
        Assert.Equal([3], layer.Forward(x).ToArray());
        layer.Weight.Value.ScaleInPlace(2);
        Assert.Equal([6], layer.Forward(x).ToArray());
        layer.Weight.Value[0, 1..].CopyInPlace(Tensor.From(10f));
        Assert.Equal([22], layer.Forward(x).ToArray());
        layer.Weight.Value = Tensor.From([5f, 0], [1, 2]);
        Assert.Equal([5], layer.Forward(x).ToArray());
        layer.Weight.RequiresGrad = true;
        var optimizer = new Tensors.Optim.Sgd([layer.Weight], learningRate: 1);
        Assert.Equal([5], NoGrad.Run(() => layer.Forward(x)).ToArray());
        layer.Forward(x).Sum().Backward();
        optimizer.Step();
        Assert.Equal([4 - 4], NoGrad.Run(() => layer.Forward(x)).ToArray()); // weight (4, -2)
        Assert.Equal([0], layer.Forward(x).ToArray());
    }

    [Fact]
    public void The_fused_sum_agrees_with_the_plain_one()
    {
        var layer = new LayerNorm(40);
        layer.Weight.Value = Tensor.RandomNormal([40], new Generator(1));
        foreach (var type in new[] { DType.Float32, DType.Float64, DType.Float16 })
        {
            foreach (var residualShape in new Shape[] { [6, 40], [40], [6, 1] })
            {
                Tensor x = Tensor.RandomNormal([6, 40], new Generator(2)).To(type), residual = Tensor.RandomNormal(residualShape, new Generator(3)).To(type);
                var expected = layer.Forward(x + residual).To(DType.Float64).ToArray<double>();
                var actual = NoGrad.Run(() => layer.ForwardSum(x, residual)).To(DType.Float64).ToArray<double>();
                for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5);
            }
        }
    }

    [Fact]
    public void The_fused_sum_spares_its_input_while_recording()
    {
        var layer = new LayerNorm(4);
        var x = Tensor.From(1f, 2, 3, 4);
        layer.ForwardSum(x, Tensor.Ones([4]));
        Assert.Equal([1, 2, 3, 4], x.ToArray());
    }
}
