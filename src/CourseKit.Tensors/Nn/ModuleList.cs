using System.Collections;
using System.Globalization;

namespace CourseKit.Tensors.Nn;

/// <summary>Modules under the names 0, 1, 2, ... (<c>torch.nn.ModuleList</c>).</summary>
/// <typeparam name="T">What they are.</typeparam>
public sealed class ModuleList<T> : Module, IReadOnlyList<T>
    where T : Module
{
    /// <summary>A list of the given modules.</summary>
    public ModuleList(params IEnumerable<T> modules)
    {
        foreach (var module in modules) Append(module);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>One of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public T this[int index] => index >= 0 && index < Count ? Child<T>(Name(index))
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"The list has {Count} modules.");

    /// <summary>Adds a module at the end.</summary>
    public void Append(T module)
    {
        Add(Name(Count++), module);
        module.Train(IsTraining);
    }

    /// <summary>The modules, first to last.</summary>
    public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
