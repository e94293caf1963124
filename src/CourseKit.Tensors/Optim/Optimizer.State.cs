using System.Globalization;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Optim;

/// <content>State: what training needs to go on exactly where it stopped.</content>
public abstract partial class Optimizer
{
    private const string GroupPrefix = "param_groups.", StatePrefix = "state.";

    /// <summary>The groups' options (<c>param_groups.0.lr</c>, float64 scalars) and what is kept about every parameter (<c>state.3.exp_avg</c>), under PyTorch's names; parameters are numbered
    /// through all groups. Ready for a safetensors file. Copies, which later steps do not change.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>();
        foreach (var (number, group) in groups.Index())
            foreach (var (name, value) in Options(group))
                state.Add(Name(GroupPrefix, number, name), Tensor.Scalar(value, DType.Float64));
        foreach (var (number, parameter) in AllParameters().Index())
            foreach (var (name, value) in State(parameter.Value).OrderBy(entry => entry.Key, StringComparer.Ordinal))
                state.Add(Name(StatePrefix, number, name), value.Detach().Clone());
        return state;
    }

    /// <summary>Goes on from a state of an optimiser of the same kind with the same groups of parameters.</summary>
    /// <exception cref="StateDictException">Numbers of groups or of parameters, or shapes, differ: then nothing is changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        var parameters = AllParameters().ToList();
        var options = ByNumber(state, GroupPrefix, groups.Count, "group");
        var kept = ByNumber(state, StatePrefix, parameters.Count, "parameter");
        for (var i = 0; i < groups.Count; i++)
        {
            if (Options(groups[i]).FirstOrDefault(option => !options[i].ContainsKey(option.Name)).Name is { } missing)
                throw new StateDictException($"The state lacks '{Name(GroupPrefix, i, missing)}'; this {GetType().Name} has {groups.Count} groups. Was it written by an optimiser with as many?");
            if (options[i]["size"].Item() != groups[i].Parameters.Count)
                throw new StateDictException($"Group {i} of the state has {options[i]["size"].Item()} parameters, that of this {GetType().Name} {groups[i].Parameters.Count}. Was it written for the same model?");
        }

        foreach (var (number, values) in kept.Index())
            foreach (var (name, value) in values)
                if (value.Rank > 0 && name is not "exp_avg_sq_row" and not "exp_avg_sq_col" && value.Shape != parameters[number].Shape)
                    throw new StateDictException($"'{Name(StatePrefix, number, name)}' has shape {value.Shape}, the parameter {parameters[number].Shape}. Are the parameters in the same order?");
        for (var i = 0; i < groups.Count; i++) SetOptions(groups[i], options[i]);
        for (var i = 0; i < parameters.Count; i++) Restore(parameters[i].Value, kept[i]);
    }

    /// <summary>What is kept about a parameter between steps; nothing before its first.</summary>
    protected virtual IReadOnlyDictionary<string, Tensor> State(Tensor parameter) =>
        throw new NotSupportedException($"{GetType().Name} does not say what it keeps between steps. Override State and Restore.");

    /// <summary>Takes over copies of what <see cref="State"/> gave for a parameter; when there is nothing, forgets it.</summary>
    protected virtual void Restore(Tensor parameter, IReadOnlyDictionary<string, Tensor> state) =>
        throw new NotSupportedException($"{GetType().Name} does not say what it keeps between steps. Override State and Restore.");

    /// <summary>One tensor of a state, by name.</summary>
    /// <exception cref="StateDictException">It is not there.</exception>
    protected static Tensor Get(IReadOnlyDictionary<string, Tensor> state, string name) => state.TryGetValue(name, out var value) ? value
        : throw new StateDictException($"The state of a parameter lacks '{name}'; it has {string.Join(", ", state.Keys)}. Was it written by another kind of optimiser?");

    private IEnumerable<Parameter> AllParameters() => groups.SelectMany(group => group.Parameters);

    private static List<(string Name, double Value)> Options(ParameterGroup group)
    {
        List<(string, double)> options = [("lr", group.LearningRate), ("initial_lr", group.InitialLearningRate), ("weight_decay", group.WeightDecay), ("size", group.Parameters.Count)];
        if (group.Momentum is { } momentum) options.Add(("momentum", momentum));
        if (group.Betas is var (beta1, beta2)) options.AddRange([("beta1", beta1), ("beta2", beta2)]);
        if (group.Eps is { } eps) options.Add(("eps", eps));
        return options;
    }

    private static void SetOptions(ParameterGroup group, Dictionary<string, Tensor> options)
    {
        double? Number(string name) => options.TryGetValue(name, out var value) ? value.Item() : null;
        (group.LearningRate, group.InitialLearningRate, group.WeightDecay) = (Number("lr")!.Value, Number("initial_lr")!.Value, Number("weight_decay")!.Value);
        group.Momentum = Number("momentum") ?? group.Momentum;
        if (Number("beta1") is { } beta1 && Number("beta2") is { } beta2) group.Betas = (beta1, beta2);
        group.Eps = Number("eps") ?? group.Eps;
    }

    private Dictionary<string, Tensor>[] ByNumber(IReadOnlyDictionary<string, Tensor> state, string prefix, int count, string what)
    {
        Dictionary<string, Tensor>[] result = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<string, Tensor>())];
        foreach (var (name, value) in state)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var parts = name[prefix.Length..].Split('.', 2);
            if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= count)
                throw new StateDictException($"The state has '{name}', but this {GetType().Name} has {count} {what}s, numbered from 0.");
            result[number].Add(parts[1], value);
        }

        return result;
    }

    private static string Name(string prefix, int number, string name) => FormattableString.Invariant($"{prefix}{number}.{name}");
}
