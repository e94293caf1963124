using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Tests.Nn;

/// <summary>Initialisers have the moments that their papers ask for; small modules.</summary>
public class InitTests
{
    private static readonly Shape Wide = [400, 200];

    private static (double Mean, double Deviation, double Largest) Moments(Action<Parameter> initialise, Shape? shape = null)
    {
        var parameter = new Parameter(shape ?? Wide);
        initialise(parameter);
        var values = parameter.Value.To(DType.Float64);
        return (values.Mean().Item(), Math.Sqrt(values.Square().Mean().Item()), values.Abs().Max().Item());
    }

    [Fact]
    public void Uniform_initialisers_have_their_bounds_and_variances()
    {
        var xavier = Moments(p => Init.XavierUniform(p, generator: new(1)));
        Assert.Equal(Math.Sqrt(2.0 / 600), xavier.Deviation, 3e-4);
        Assert.InRange(xavier.Largest, 0.0998, Math.Sqrt(6.0 / 600));
        var kaiming = Moments(p => Init.KaimingUniform(p, generator: new(2)));
        Assert.Equal(Math.Sqrt(2.0 / 200), kaiming.Deviation, 5e-4);
        Assert.InRange(kaiming.Largest, 0.1730, Math.Sqrt(6.0 / 200) * 1.000001);
        Assert.Equal(Math.Sqrt(2.0 / 400), Moments(p => Init.KaimingUniform(p, mode: FanMode.FanOut, generator: new(3))).Deviation, 5e-4);
        Assert.Equal(0, kaiming.Mean, 2e-3);
    }

    [Fact]
    public void Normal_initialisers_have_their_variances()
    {
        Assert.Equal(2 * Math.Sqrt(2.0 / 600), Moments(p => Init.XavierNormal(p, gain: 2, generator: new(1))).Deviation, 1e-3);
        Assert.Equal(Math.Sqrt(2.0 / 200), Moments(p => Init.KaimingNormal(p, generator: new(1))).Deviation, 1e-3);
        // The kernel counts as inputs: 20 · 5.
        Assert.Equal(1 / Math.Sqrt(100), Moments(p => Init.KaimingNormal(p, gain: 1, generator: new(1)), [800, 20, 5]).Deviation, 1e-3);
        Assert.Equal(3, Moments(p => Init.Normal(p, 3, 0.01, new(1))).Mean, 1e-3);
    }

    [Fact]
    public void A_truncated_normal_stays_inside()
    {
        var (mean, deviation, largest) = Moments(p => Init.TruncatedNormal(p, std: 0.02, low: -0.04, high: 0.04, generator: new(1)));
        Assert.InRange(largest, 0.0399, 0.04 * 1.000001);
        Assert.Equal(0, mean, 3e-4);
        // Of a normal cut at two deviations: sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)).
        Assert.Equal(0.02 * 0.8796, deviation, 2e-4);
        Assert.Throws<ArgumentException>(() => Init.TruncatedNormal(new([2]), low: 8, high: 9));
        Assert.Throws<ArgumentException>(() => Init.TruncatedNormal(new([2]), std: double.NaN));
    }

    [Fact]
    public void The_same_seed_gives_the_same_values_and_a_vector_has_no_fans()
    {
        Parameter a = new([3, 2]), b = new([3, 2]);
        Init.XavierUniform(a, generator: new(5));
        Init.XavierUniform(b, generator: new(5));
        Assert.Equal(a.Value.ToArray(), b.Value.ToArray());
        Init.Constant(a, 0.5);
        Assert.Equal([.5f, .5f, .5f, .5f, .5f, .5f], a.Value.ToArray());
        Assert.Contains("[3]", Assert.Throws<ShapeException>(() => Init.XavierNormal(new([3]))).Message);
    }

    [Fact]
    public void A_sequence_of_layers_runs_them_in_order_under_their_numbers()
    {
        var model = new Sequential(new Linear(2, 3), new Activation(x => x.Relu()), new Linear(3, 1));
        foreach (var parameter in model.Parameters()) Init.Normal(parameter, generator: new(1));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], model.NamedParameters().Select(entry => entry.Name));
        var x = Tensor.From([1f, -2, 3, 4], [2, 2]);
        Assert.Equal(model[2].Forward(model[0].Forward(x).Relu()).ToArray(), model.Forward(x).ToArray());
        Assert.Equal(3, model.Count);
    }

    [Fact]
    public void A_convolution_layer_and_rms_norm_use_their_parameters()
    {
        var layer = new Conv1d(2, 4, 3, padding: 1, groups: 2);
        Init.KaimingUniform(layer.Weight, generator: new(1));
        var x = Tensor.RandomNormal([1, 2, 5], new Generator(2));
        Assert.Equal(x.Conv1d(layer.Weight, layer.Bias!, padding: 1, groups: 2).ToArray(), layer.Forward(x).ToArray());
        Assert.Throws<ShapeException>(() => new Conv1d(3, 4, 3, groups: 2));
        var norm = new RmsNorm(2, eps: 0);
        var scaled = norm.Forward(Tensor.From(3f, 4)).ToArray();
        Assert.Equal(3 / Math.Sqrt(12.5), scaled[0], 1e-6);
        Assert.Equal(4 / Math.Sqrt(12.5), scaled[1], 1e-6);
    }
}
