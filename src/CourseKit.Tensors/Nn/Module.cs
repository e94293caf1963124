namespace CourseKit.Tensors.Nn;

/// <summary>
/// A part of a model: parameters and smaller modules under the names that checkpoints use. A module's code asks for its children by name when it runs, so that a
/// child can be replaced (an adapter around a linear layer, say).
/// </summary>
public abstract class Module
{
    private readonly Dictionary<string, Module> children = [];
    private readonly List<string> childOrder = [];
    private readonly List<(string Name, Parameter Parameter)> parameters = [];

    /// <summary>Whether the module behaves as in training (dropout active). Models start in evaluation.</summary>
    public bool IsTraining { get; private set; }

    /// <summary>The modules directly below, in the order in which they were added.</summary>
    public IEnumerable<(string Name, Module Module)> Children => childOrder.Select(name => (name, children[name]));

    /// <summary>Switches this module and all below it to training or to evaluation.</summary>
    public void Train(bool training = true)
    {
        IsTraining = training;
        foreach (var (_, child) in Children) child.Train(training);
    }

    /// <summary>Switches to evaluation: no dropout.</summary>
    public void Eval() => Train(false);

    /// <summary>All parameters of this module and those below it, under their full names; a parameter that is used twice comes once, under its first name.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters() => AllNamedParameters().DistinctBy(entry => entry.Parameter);

    /// <summary>All parameters.</summary>
    public IEnumerable<Parameter> Parameters() => NamedParameters().Select(entry => entry.Parameter);

    /// <summary>This module and all below it under their full names; this one's is empty.</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules()
    {
        yield return ("", this);
        foreach (var (name, child) in Children)
            foreach (var (below, module) in child.NamedModules())
                yield return (Join(name, below), module);
    }

    /// <summary>Clears all gradients.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters()) parameter.Grad = null;
    }

    /// <summary>Puts another module in the place of a child.</summary>
    /// <exception cref="KeyNotFoundException">There is no child of that name.</exception>
    public void Replace(string name, Module module)
    {
        if (!children.ContainsKey(name)) throw new KeyNotFoundException($"{GetType().Name} has no child '{name}'; it has {string.Join(", ", childOrder)}.");
        children[name] = module;
        module.Train(IsTraining);
    }

    /// <summary>Every name of every parameter, those used twice under each of their names: what a checkpoint may hold.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> AllNamedParameters()
    {
        foreach (var entry in parameters) yield return entry;
        foreach (var (name, child) in Children)
            foreach (var (below, parameter) in child.AllNamedParameters())
                yield return (Join(name, below), parameter);
    }

    /// <summary>Adds a child, in a constructor.</summary>
    protected T Add<T>(string name, T module)
        where T : Module
    {
        children.Add(name, module);
        childOrder.Add(name);
        return module;
    }

    /// <summary>Adds a parameter, in a constructor.</summary>
    protected Parameter Add(string name, Parameter parameter)
    {
        parameters.Add((name, parameter));
        return parameter;
    }

    /// <summary>The child of that name, as it is now.</summary>
    protected T Child<T>(string name)
        where T : Module => (T)children[name];

    private static string Join(string name, string below) => below.Length == 0 ? name : $"{name}.{below}";
}

/// <summary>A module that maps one tensor to one.</summary>
public abstract class Layer : Module
{
    /// <summary>The result for <paramref name="x"/>.</summary>
    public abstract Tensor Forward(Tensor x);
}

/// <summary>Modules under the names 0, 1, 2, ...</summary>
/// <typeparam name="T">What they are.</typeparam>
public sealed class ModuleList<T> : Module
    where T : Module
{
    /// <summary>A list of the given modules.</summary>
    public ModuleList(IEnumerable<T> modules)
    {
        foreach (var module in modules) Add(Count++.ToString(System.Globalization.CultureInfo.InvariantCulture), module);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>One of them.</summary>
    public T this[int index] => Child<T>(index.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
