using CourseKit.Display;

namespace CourseKit.Tensors.Nn;

/// <summary>
/// A part of a model: parameters, buffers and smaller modules under the names that checkpoints use. A module's code asks for its children by name when it runs, so that a
/// child can be replaced (an adapter around a linear layer, say).
/// </summary>
[TypeFormatterSource(typeof(ModuleDisplay), PreferredMimeTypes = ["text/html"])]
public abstract partial class Module
{
    private readonly Dictionary<string, Module> children = [];
    private readonly List<string> childOrder = [];
    private readonly List<(string Name, Parameter Parameter)> parameters = [];
    private readonly List<(string Name, Tensor Value, bool Persistent)> buffers = [];

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

    /// <summary>Whether training changes the parameters of this module and all below it: false freezes them, true sets them free (<c>requires_grad_</c>).</summary>
    public void RequiresGrad(bool requiresGrad = true)
    {
        foreach (var parameter in Parameters()) parameter.RequiresGrad = requiresGrad;
    }

    /// <summary>Calls a function with every module below this one and then with this one: to initialise, say.</summary>
    public void Apply(Action<Module> function)
    {
        foreach (var (_, child) in Children) child.Apply(function);
        function(this);
    }

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

    /// <summary>The module of a full name, such as <c>encoder.layer.3.attention</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Module GetSubmodule(string name)
    {
        var module = this;
        foreach (var part in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            module = module.children.TryGetValue(part, out var child) ? child
                : throw new KeyNotFoundException($"There is no module '{name}': {module.GetType().Name} has no child '{part}'; it has {string.Join(", ", module.childOrder)}.");
        }

        return module;
    }

    /// <summary>Tensors of this module and those below it that are no parameters, under their full names.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedBuffers() => AllBuffers().Select(entry => (entry.Name, entry.Value));

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

    /// <summary>Adds a tensor that belongs to the module's state and that training does not change, in a constructor: running means, say. It is changed in place.</summary>
    /// <param name="name">Its name in checkpoints.</param>
    /// <param name="value">Its first value.</param>
    /// <param name="persistent">Whether checkpoints hold it.</param>
    protected Tensor RegisterBuffer(string name, Tensor value, bool persistent = true)
    {
        if (value.RequiresGrad) throw new ArgumentException($"The buffer '{name}' of {GetType().Name} requires a gradient. What is trained is a Parameter; otherwise Detach() it.", nameof(value));
        buffers.Add((name, value, persistent));
        return value;
    }

    /// <summary>Puts another tensor, which may have another shape, in the place of a buffer.</summary>
    /// <param name="name">The buffer's full name.</param>
    /// <param name="value">The tensor.</param>
    /// <exception cref="KeyNotFoundException">There is no such buffer.</exception>
    public void ReplaceBuffer(string name, Tensor value)
    {
        var dot = name.LastIndexOf('.');
        var module = dot < 0 ? this : GetSubmodule(name[..dot]);
        var place = module.buffers.FindIndex(entry => entry.Name == name[(dot + 1)..]);
        if (place < 0) throw new KeyNotFoundException($"{module.GetType().Name} has no buffer '{name[(dot + 1)..]}'.");
        module.buffers[place] = module.buffers[place] with { Value = value };
    }

    /// <summary>The buffer of that name, as it is now.</summary>
    protected Tensor Buffer(string name) => buffers.Find(entry => entry.Name == name).Value ?? throw new KeyNotFoundException($"{GetType().Name} has no buffer '{name}'.");

    /// <summary>The child of that name, as it is now.</summary>
    protected T Child<T>(string name)
        where T : Module => (T)children[name];

    private IEnumerable<(string Name, Tensor Value, bool Persistent)> AllBuffers()
    {
        foreach (var entry in buffers) yield return entry;
        foreach (var (name, child) in Children)
            foreach (var (below, value, persistent) in child.AllBuffers())
                yield return (Join(name, below), value, persistent);
    }

    private static string Join(string name, string below) => below.Length == 0 ? name : $"{name}.{below}";
}
