using CourseKit.Tensors.Nn;
using Linear = CourseKit.Tensors.Nn.Linear;

namespace CourseKit.Tensors.Tests.Nn;

public class StateTests
{
    private sealed class Counting : Module
    {
        public Counting(int width)
        {
            Embedding = Add("embedding", new Embedding(3, width));
            Add("head", new Linear(Embedding.Weight, new Parameter([3])));
            Seen = RegisterBuffer("seen", Tensor.Zeros([1], DType.Int64));
            Scratch = RegisterBuffer("scratch", Tensor.Zeros([2]), persistent: false);
        }

        public Embedding Embedding { get; }

        public Tensor Seen { get; }

        public Tensor Scratch { get; }
    }

    private static Counting Filled(int width, ulong seed)
    {
        var module = new Counting(width);
        foreach (var parameter in module.Parameters()) Init.Normal(parameter, generator: new(seed));
        module.Seen.CopyInPlace(Tensor.From((long)seed));
        return module;
    }

    [Fact]
    public void A_state_holds_parameters_under_all_names_and_persistent_buffers()
    {
        var module = Filled(2, 7);
        var state = module.StateDict();
        Assert.Equal(["embedding.weight", "head.weight", "head.bias", "seen"], state.Keys);
        Assert.Equal(["seen", "scratch"], module.NamedBuffers().Select(entry => entry.Name));
        Assert.Equal(state["embedding.weight"].ToArray(), state["head.weight"].ToArray());
        Assert.Equal([7L], state["seen"].ToArray<long>());
        module.RequiresGrad();
        Assert.All(module.StateDict().Values, value => Assert.False(value.RequiresGrad));
        Assert.Throws<ArgumentException>(() => new Trained());
    }

    private sealed class Trained : Module
    {
        public Trained()
        {
            var value = Tensor.Ones([1]);
            value.RequiresGrad = true;
            RegisterBuffer("value", value);
        }
    }

    [Fact]
    public void A_loaded_state_gives_the_same_values_in_the_same_tensors()
    {
        var (from, to) = (Filled(2, 7), Filled(2, 8));
        to.RequiresGrad();
        var tensor = to.Embedding.Weight.Value;
        var result = to.LoadStateDict(from.StateDict());
        Assert.Empty(result.MissingKeys);
        Assert.Empty(result.UnexpectedKeys);
        Assert.Same(tensor, to.Embedding.Weight.Value);
        Assert.True(tensor.RequiresGrad);
        Assert.Equal(from.Embedding.Weight.Value.ToArray(), tensor.ToArray());
        Assert.Equal([7L], to.Seen.ToArray<long>());
    }

    [Fact]
    public void One_name_of_a_shared_parameter_is_enough()
    {
        var (from, to) = (Filled(2, 7), Filled(2, 8));
        to.LoadStateDict(from.StateDict().Where(entry => entry.Key != "head.weight").ToDictionary());
        Assert.Equal(from.Embedding.Weight.Value.ToArray(), to.Embedding.Weight.Value.ToArray());
    }

    [Fact]
    public void Values_take_the_type_that_is_there()
    {
        var module = new Linear(new Parameter(Tensor.Zeros([2, 2], DType.Float64)), null);
        module.LoadStateDict(new Dictionary<string, Tensor> { ["weight"] = Tensor.Ones([2, 2], DType.BFloat16) });
        Assert.Equal([1.0, 1, 1, 1], module.Weight.Value.ToArray<double>());
    }

    [Fact]
    public void Strict_loading_names_every_difference_and_changes_nothing()
    {
        var (module, state) = (Filled(2, 8), Filled(2, 7).StateDict().ToDictionary());
        state.Remove("head.bias");
        state.Remove("seen");
        state.Add("pooler.weight", Tensor.Ones([1]));
        var before = module.Embedding.Weight.Value.ToArray();
        var thrown = Assert.Throws<StateDictException>(() => module.LoadStateDict(state));
        foreach (var name in new[] { "head.bias", "seen", "pooler.weight", nameof(Counting) }) Assert.Contains(name, thrown.Message);
        Assert.Equal(before, module.Embedding.Weight.Value.ToArray());

        var result = module.LoadStateDict(state, strict: false);
        Assert.Equal(["head.bias", "seen"], result.MissingKeys);
        Assert.Equal(["pooler.weight"], result.UnexpectedKeys);
        Assert.NotEqual(before, module.Embedding.Weight.Value.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wrong_shapes_are_all_named(bool strict)
    {
        var module = Filled(2, 8);
        var before = module.Embedding.Weight.Value.ToArray();
        var state = Filled(5, 7).StateDict().ToDictionary();
        state["seen"] = Tensor.Zeros([4], DType.Int64);
        var thrown = Assert.Throws<StateDictException>(() => module.LoadStateDict(state, strict));
        foreach (var part in new[] { "embedding.weight", "head.weight", "[3, 5]", "[3, 2]", "seen", "[4]", "[1]" }) Assert.Contains(part, thrown.Message);
        Assert.Equal(before, module.Embedding.Weight.Value.ToArray());
    }

    [Fact]
    public void A_frozen_module_trains_nothing()
    {
        var module = new Sequential(new Linear(2, 2), new Linear(2, 2));
        module.RequiresGrad();
        module[0].RequiresGrad(false);
        Assert.Equal([false, false, true, true], module.Parameters().Select(parameter => parameter.RequiresGrad));
    }

    [Fact]
    public void Functions_are_applied_from_below()
    {
        List<string> seen = [];
        new Sequential(new Sequential(new Linear(1, 1)), new Dropout(0.1)).Apply(module => seen.Add(module.GetType().Name));
        Assert.Equal(["Linear", "Sequential", "Dropout", "Sequential"], seen);
    }

    [Fact]
    public void Lists_grow_and_are_enumerated()
    {
        var (list, sequence) = (new ModuleList<Linear>(new Linear(1, 2)), new Sequential());
        list.Train();
        list.Append(new(2, 3));
        Assert.True(list[1].IsTraining);
        Assert.Equal([2, 3], list.Select(layer => layer.Weight.Shape[0]));
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], list.NamedParameters().Select(entry => entry.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => list[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-1]);
        sequence.Append(new Activation(x => x + 1));
        sequence.Append(new Activation(x => x * 2));
        Assert.Equal([4], sequence.Forward(Tensor.From(1f)).ToArray());
        var seen = 0;
        foreach (var layer in sequence) Assert.Same(sequence[seen++], layer);
        Assert.Equal((2, 2), (seen, sequence.Count));
        Assert.Equal(1, new Sequential(sequence).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence[2]);
    }

    [Fact]
    public void Modules_are_found_by_their_full_names()
    {
        var module = new Sequential(new Sequential(new Linear(1, 1), new Dropout(0.1)));
        Assert.IsType<Dropout>(module.GetSubmodule("0.1"));
        Assert.Same(module, module.GetSubmodule(""));
        var thrown = Assert.Throws<KeyNotFoundException>(() => module.GetSubmodule("0.7"));
        Assert.Contains("0.7", thrown.Message);
        Assert.Contains("0, 1", thrown.Message);
    }
}
