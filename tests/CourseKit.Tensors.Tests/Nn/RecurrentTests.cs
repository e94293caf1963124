using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Tests.Autograd;

namespace CourseKit.Tensors.Tests.Nn;

/// <summary>LSTM and GRU. Expected values: torch.nn.LSTM and torch.nn.GRU with batch_first, whose k-th parameter (from 1) is 0.5 sin(k · (1, 2, 3, ...)).</summary>
public class RecurrentTests
{
    private static readonly Tensor X = Tensor.Arange(1, 13).To(DType.Float32).Cos().Reshape(2, 3, 2);

    private static T Filled<T>(T module)
        where T : Module
    {
        var k = 0;
        foreach (var parameter in module.Parameters())
        {
            k++;
            parameter.Value = ((Tensor.Arange(1, parameter.Shape.ElementCount + 1) * k).To(DType.Float32).Sin() * 0.5).Reshape(parameter.Shape.ToArray());
        }

        return module;
    }

    private static void AssertClose(float[] expected, Tensor actual) => Assert.All(actual.ToArray().Zip(expected, (a, e) => (a, e)), pair => Assert.Equal(pair.e, pair.a, 2e-6f));

    [Fact]
    public void An_lstm_of_two_layers_and_directions_agrees_with_pytorch()
    {
        var lstm = Filled(new Lstm(2, 3, layers: 2, bidirectional: true));
        Assert.Equal(
            ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse", "bias_hh_l0_reverse"],
            lstm.NamedParameters().Take(8).Select(entry => entry.Name));
        Assert.Equal([12, 6], lstm.NamedParameters().Single(entry => entry.Name == "weight_ih_l1_reverse").Parameter.Shape);
        var (output, hidden, cell) = lstm.Forward(X);
        Assert.Equal([2, 3, 6], output.Shape);
        Assert.Equal([4, 2, 3], hidden.Shape);
        AssertClose([0.10956653f, 0.13146462f, -0.011696808f, -0.24504967f, 0.25240374f, -0.058506016f, 0.15278374f, 0.16398132f, -0.0054817745f], output.Reshape(-1)[..9]);
        AssertClose([0.18816532f, 0.12824462f, 0.029961392f, -0.15285118f, 0.14763188f, -0.030891763f], output[1, 2]);
        AssertClose([0.24303223f, -0.18053943f, -0.027634062f, 0.20955738f, -0.17484988f, -0.020838497f, -0.39298874f], hidden.Reshape(-1)[..7]);
        AssertClose([-0.6996752f, 0.42220208f, -0.14738987f, -0.70340103f, 0.41819823f, -0.13988878f], cell[3]);
    }

    [Fact]
    public void A_gru_agrees_with_pytorch()
    {
        var (output, hidden) = Filled(new Gru(2, 3)).Forward(X);
        AssertClose(
            [
                0.22297572f, -0.011327054f, 0.11501148f, -0.00042019039f, -0.16067907f, 0.42259058f, 0.3609673f, -0.27848831f, -0.14815739f, 0.28820038f, -0.0047845282f,
                -0.021482667f, -0.020259038f, -0.11822239f, 0.35412958f, 0.34934318f, -0.26978004f, -0.012708351f,
            ],
            output);
        Assert.Equal(output[.., 2].ToArray(), hidden[0].ToArray());
    }

    [Fact]
    public void A_sequence_can_be_read_in_parts()
    {
        var (lstm, gru) = (Filled(new Lstm(2, 3, layers: 2)), Filled(new Gru(2, 3)));
        var (all, first) = (lstm.Forward(X), lstm.Forward(X[.., ..2]));
        var rest = lstm.Forward(X[.., 2..], (first.Hidden, first.Cell));
        Assert.Equal(all.Output[.., 2].ToArray(), rest.Output[.., 0].ToArray());
        Assert.Equal(all.Cell.ToArray(), rest.Cell.ToArray());
        Assert.Equal(gru.Forward(X).Hidden.ToArray(), gru.Forward(X[.., 2..], gru.Forward(X[.., ..2]).Hidden).Hidden.ToArray());
    }

    [Fact]
    public void Gradients_agree_with_central_differences()
    {
        foreach (var (bias, bidirectional, shape) in new (bool, bool, int[])[] { (true, false, [2, 3, 2]), (false, true, [1, 2, 2]), (true, false, [2, 1, 2]) })
        {
            Check("LSTM", () => new Lstm(2, 2, bidirectional: bidirectional, bias: bias), Everything);
            Check("GRU", () => new Gru(2, 2, layers: 2, bidirectional: bidirectional, bias: bias), (gru, x) => Joined(gru.Forward(x).Output, gru.Forward(x).Hidden));

            void Check<T>(string name, Func<T> create, Func<T, Tensor, Tensor> run)
                where T : Module
            {
                Leaf[] leaves = [new(shape), .. create().Parameters().Select(parameter => new Leaf(parameter.Shape))];
                var check = new GradientCase(name, $"bias {bias} both ways {bidirectional}", Apply, leaves, Exact: false);
                check.AssertGradients();

                Tensor Apply(Tensor[] inputs)
                {
                    var module = create();
                    foreach (var (parameter, value) in module.Parameters().Zip(inputs[1..])) parameter.Value = value;
                    return run(module, inputs[0]);
                }
            }
        }
    }

    private static Tensor Everything(Lstm lstm, Tensor x)
    {
        var (output, hidden, cell) = lstm.Forward(x);
        return Joined(output, hidden, cell);
    }

    private static Tensor Joined(params Tensor[] tensors) => Tensor.Cat([.. tensors.Select(tensor => tensor.Flatten())]);

    [Fact]
    public void Dropout_lies_between_layers_and_only_in_training()
    {
        var lstm = new Lstm(2, 3, layers: 2, dropout: 0.5) { Generator = new(4) };
        foreach (var parameter in lstm.Parameters()) Init.Normal(parameter, generator: new(1));
        var lower = new Lstm(2, 3);
        foreach (var (name, parameter) in lower.NamedParameters()) parameter.Value = lstm.NamedParameters().Single(entry => entry.Name == name).Parameter.Value;
        var upper = new Lstm(3, 3);
        foreach (var (name, parameter) in upper.NamedParameters()) parameter.Value = lstm.NamedParameters().Single(entry => entry.Name == name.Replace("_l0", "_l1", StringComparison.Ordinal)).Parameter.Value;

        Assert.Equal(upper.Forward(lower.Forward(X).Output).Output.ToArray(), lstm.Forward(X).Output.ToArray());
        lstm.Train();
        Assert.Equal(upper.Forward(lower.Forward(X).Output.Dropout(0.5, new(4))).Output.ToArray(), lstm.Forward(X).Output.ToArray());
        var single = new Gru(2, 3, dropout: 0.9);
        single.Train();
        Assert.Equal(single.Forward(X).Output.ToArray(), single.Forward(X).Output.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Gru(2, 3, dropout: 1));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        var gru = new Gru(2, 3);
        Assert.Contains("[2, 3, 4]", Assert.Throws<ShapeException>(() => gru.Forward(Tensor.Ones([2, 3, 4]))).Message);
        Assert.Throws<ShapeException>(() => gru.Forward(Tensor.Ones([2, 0, 2])));
        var thrown = Assert.Throws<ShapeException>(() => gru.Forward(X, Tensor.Ones([2, 3])));
        Assert.Contains("[1, 2, 3]", thrown.Message);
        Assert.Contains("[2, 3]", thrown.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(2, 3, layers: 0));
    }
}
