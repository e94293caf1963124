using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;

namespace CourseKit.Tensors.Tests.Optim;

/// <summary>Training that is stopped and taken up again gives the same bits as training in one go.</summary>
public class OptimizerStateTests
{
    private static readonly Dictionary<string, Func<ParameterGroup[], Optimizer>> Optimisers = new()
    {
        ["sgd"] = groups => new Sgd(groups),
        ["sgd with momentum"] = groups => new Sgd(groups, momentum: 0.9, nesterov: true),
        ["adam"] = groups => new Adam(groups),
        ["adamw"] = groups => new AdamW(groups),
        ["adafactor"] = groups => new Adafactor(groups),
    };

    public static TheoryData<string> Names => [.. Optimisers.Keys];

    private static Parameter[] Parameters(ulong seed) =>
        [.. new int[][] { [3, 4], [5], [2, 2, 3] }.Select(shape => new Parameter(Tensor.RandomNormal(shape, new Generator(seed))) { RequiresGrad = true })];

    private static ParameterGroup[] Groups(Parameter[] parameters) => [new(parameters[..1], 0.1, weightDecay: 0.01), new(parameters[1..], 0.05)];

    private static void Train(Optimizer optimizer, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            var generator = new Generator((ulong)step);
            foreach (var parameter in optimizer.Groups.SelectMany(group => group.Parameters)) parameter.Grad = Tensor.RandomNormal(parameter.Shape, generator);
            optimizer.Groups[1].LearningRate = 0.05 / (step + 1);
            optimizer.Step();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_goes_on_exactly_where_it_stopped(string name)
    {
        var (whole, first, second) = (Parameters(1), Parameters(1), Parameters(2));
        Train(Optimisers[name](Groups(whole)), 0, 9);

        var optimizer = Optimisers[name](Groups(first));
        Train(optimizer, 0, 4);
        var state = optimizer.StateDict();
        for (var i = 0; i < first.Length; i++) second[i].Value.Detach().CopyInPlace(first[i].Value);
        Train(optimizer, 4, 5); // does not change the state that was taken
        var resumed = Optimisers[name](Groups(second));
        resumed.LoadStateDict(state);
        Train(resumed, 4, 9);
        for (var i = 0; i < whole.Length; i++) Assert.Equal(whole[i].Value.ToArray(), second[i].Value.ToArray());
        Assert.Equal(0.01, resumed.Groups[0].WeightDecay);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_state_of_no_step_resets(string name)
    {
        var parameters = Parameters(1);
        var optimizer = Optimisers[name](Groups(parameters));
        var start = optimizer.StateDict();
        Train(optimizer, 0, 3);
        optimizer.LoadStateDict(start);
        Assert.Equal(start.Keys, optimizer.StateDict().Keys);
        Assert.Equal(0.05, optimizer.Groups[1].LearningRate);
    }

    [Fact]
    public void Options_of_groups_are_part_of_the_state()
    {
        var parameters = Parameters(1);
        var optimizer = new Adam([new ParameterGroup(parameters, 0.1) { Betas = (0.5, 0.6), Eps = 0.25 }]);
        Train(new Adam(Groups(Parameters(1))), 0, 1);
        var other = new Adam([new ParameterGroup(Parameters(1), 0.2)]);
        other.LoadStateDict(optimizer.StateDict());
        Assert.Equal(((0.5, 0.6), 0.25, 0.1), (other.Groups[0].Betas!.Value, other.Groups[0].Eps!.Value, other.Groups[0].LearningRate));
        var sgd = new Sgd([new ParameterGroup(Parameters(1), 0.1) { Momentum = 0.7 }]);
        Assert.Equal(0.7, sgd.StateDict()["param_groups.0.momentum"].Item());
    }

    [Fact]
    public void A_state_of_something_else_is_refused()
    {
        var adam = new Adam(Groups(Parameters(1)));
        Train(adam, 0, 1);
        var state = adam.StateDict().ToDictionary();
        string Message(Dictionary<string, Tensor> changed, Optimizer? into = null) => Assert.Throws<StateDictException>(() => (into ?? adam).LoadStateDict(changed)).Message;

        Assert.Contains("groups", Message(state, new Adam([new ParameterGroup(Parameters(1), 0.1)])));
        Assert.Contains("param_groups.1.lr", Message(state.Where(entry => entry.Key != "param_groups.1.lr").ToDictionary()));
        Assert.Contains("state.3.step", Message(new(state) { ["state.3.step"] = Tensor.Scalar(1) }));
        Assert.Contains("[4, 3]", Message(new(state) { ["state.0.exp_avg"] = Tensor.Ones([4, 3]) }));
        Assert.Contains("momentum_buffer", Message(state, new Sgd(Groups(Parameters(1)), momentum: 0.9)));
        Assert.Contains("has 2 parameters", Message(state, new Adam([new ParameterGroup(Parameters(1)[..1], 0.1), new(Parameters(2), 0.05)])));
    }
}
