using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Optim;

/// <summary>Changes parameters so that the loss falls.</summary>
public abstract partial class Optimizer
{
    private readonly List<ParameterGroup> groups = [];

    /// <summary>An optimiser of the given groups.</summary>
    /// <exception cref="ArgumentException">There is no parameter that requires a gradient, or one is there twice.</exception>
    protected Optimizer(IEnumerable<ParameterGroup> groups)
    {
        foreach (var group in groups) AddParameterGroup(group);
        if (this.groups.Sum(group => group.Parameters.Count) == 0)
            throw new ArgumentException("There is nothing to optimise: no parameter has RequiresGrad = true.");
    }

    /// <summary>The groups.</summary>
    public IReadOnlyList<ParameterGroup> Groups => groups;

    /// <summary>Has more parameters trained from now on: layers that were frozen so far, say.</summary>
    /// <exception cref="ArgumentException">A parameter is trained already, or is in the group twice.</exception>
    public void AddParameterGroup(ParameterGroup group)
    {
        var known = groups.SelectMany(other => other.Parameters).ToHashSet();
        foreach (var parameter in group.Parameters)
        {
            if (!known.Add(parameter))
                throw new ArgumentException($"A parameter of shape {parameter.Shape} is in two groups, or twice in one; it would be changed twice a step. Take Module.Parameters(), which lists shared ones once.");
        }

        groups.Add(group);
    }

    /// <summary>Changes every parameter that has a gradient, once.</summary>
    public void Step()
    {
        foreach (var group in Groups)
        {
            var trained = group.Parameters.Where(parameter => parameter.Grad is not null).Select(parameter => (parameter.Value, parameter.Grad!)).ToArray();
            Update(trained, group);
            foreach (var (value, _) in trained) value.Storage.Version++;
        }
    }

    /// <summary>Clears the gradients.</summary>
    public void ZeroGrad()
    {
        foreach (var group in Groups)
            foreach (var parameter in group.Parameters)
                parameter.Grad = null;
    }

    /// <summary>Changes the parameters of a group that have a gradient: one by one, unless an optimiser has something better.</summary>
    private protected virtual void Update((Tensor Value, Tensor Gradient)[] parameters, ParameterGroup group)
    {
        foreach (var (value, gradient) in parameters) Update(value, gradient, group);
    }

    /// <summary>Changes one parameter.</summary>
    protected abstract void Update(Tensor value, Tensor gradient, ParameterGroup group);
}
