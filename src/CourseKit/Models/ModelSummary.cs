using CourseKit.Display;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>One line of a <see cref="ModelSummary"/>.</summary>
/// <param name="Name">The module's name in the one around it; of equal layers the first and the last, e.g. <c>0 to 11</c>.</param>
/// <param name="Depth">How deep it is in the model, from 0.</param>
/// <param name="Type">Its class.</param>
/// <param name="Weights">Its own parameters with their shapes, e.g. <c>weight [768, 768], bias [768]</c>; empty when only modules below it have any.</param>
/// <param name="Count">How many equal modules the line stands for.</param>
/// <param name="ParameterCount">Parameters of all these, those below them included; one that was counted under another name is not counted again.</param>
/// <param name="ByteCount">The bytes that they take.</param>
public sealed record ModelSummaryRow(string Name, int Depth, string Type, string Weights, int Count, long ParameterCount, long ByteCount);

/// <summary>A table of a model: its modules, the shapes of their parameters, how many they are and what memory they take. Layers of the same structure share their lines.</summary>
[TypeFormatterSource(typeof(ModelSummaryFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class ModelSummary
{
    private readonly List<ModelSummaryRow> rows = [];
    private readonly HashSet<Parameter> counted = [];

    private ModelSummary(string name) => Name = name;

    /// <summary>The model's class.</summary>
    public string Name { get; }

    /// <summary>The lines, from the first module to the last. The numbers of a line are the sums of those below it and of its own weights.</summary>
    public IReadOnlyList<ModelSummaryRow> Rows => rows;

    /// <summary>The number of parameters; those that are used twice count once.</summary>
    public long ParameterCount { get; private set; }

    /// <summary>How many of them training changes.</summary>
    public long TrainableCount { get; private set; }

    /// <summary>The bytes that they take in memory or in a mapped file. Parameters that were not loaded count as float32.</summary>
    public long ByteCount { get; private set; }

    /// <summary>The table of a model. Nothing is loaded or computed for it.</summary>
    public static ModelSummary Of(Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var summary = new ModelSummary(model.GetType().Name);
        summary.Add("", [model], 0);
        (summary.ParameterCount, summary.ByteCount) = (summary.rows.Count > 0 ? summary.rows[0].ParameterCount : 0, summary.rows.Count > 0 ? summary.rows[0].ByteCount : 0);
        summary.TrainableCount = model.Parameters().Where(parameter => parameter.RequiresGrad).Sum(parameter => parameter.Shape.ElementCount);
        return summary;
    }

    /// <summary>The table as text.</summary>
    public override string ToString() => ModelSummaryFormatters.Table(this).ToString();

    // The line of equal modules, and those of what is in them.
    private (long Parameters, long Bytes) Add(string name, IReadOnlyList<Module> equal, int depth)
    {
        var (place, first) = (rows.Count, equal[0]);
        if (!first.AllNamedParameters().Any()) return default;
        rows.Add(null!);
        var below = first.Children.Select(child => child.Name).ToHashSet();
        var own = first.AllNamedParameters().Where(entry => !below.Contains(entry.Name.Split('.')[0])).ToList();
        var (parameters, bytes) = (0L, 0L);
        foreach (var parameter in equal.SelectMany(module => module.AllNamedParameters().Where(entry => own.Any(known => known.Name == entry.Name))).Select(entry => entry.Parameter))
            if (counted.Add(parameter)) (parameters, bytes) = (parameters + parameter.Shape.ElementCount, bytes + parameter.ByteCount);
        var isShared = own.Count > 0 && parameters == 0;
        foreach (var group in Groups(equal))
        {
            var (innerParameters, innerBytes) = Add(group.Name, group.Modules, depth + 1);
            (parameters, bytes) = (parameters + innerParameters, bytes + innerBytes);
        }

        var weights = string.Join(", ", own.Select(entry => $"{entry.Name} {entry.Parameter.Shape}{(entry.Parameter.DType == DType.Float32 ? "" : $" {entry.Parameter.DType}")}"));
        rows[place] = new(name, depth, ClassOf(first.GetType()), isShared ? weights + ", counted above" : weights, equal.Count, parameters, bytes);
        return (parameters, bytes);
    }

    private static string ClassOf(Type type) =>
        type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(ClassOf))}>" : type.Name;

    // The children of equal modules belong together by name; numbered children of equal structure, too.
    private static IEnumerable<(string Name, List<Module> Modules)> Groups(IReadOnlyList<Module> equal)
    {
        var children = equal[0].Children.ToList();
        for (var i = 0; i < children.Count;)
        {
            var next = i + 1;
            if (int.TryParse(children[i].Name, out _))
                while (next < children.Count && int.TryParse(children[next].Name, out _) && Structure(children[next].Module) == Structure(children[i].Module)) next++;
            var names = children[i..next].Select(child => child.Name).ToHashSet();
            yield return (next - i > 1 ? $"{children[i].Name} to {children[next - 1].Name}" : children[i].Name, [.. equal.SelectMany(module => module.Children.Where(child => names.Contains(child.Name)).Select(child => child.Module))]);
            i = next;
        }
    }

    private static string Structure(Module module) => string.Join(';', module.NamedModules().Select(entry => $"{entry.Name}:{entry.Module.GetType().FullName}")
        .Concat(module.AllNamedParameters().Select(entry => $"{entry.Name}:{entry.Parameter.Shape}{entry.Parameter.DType}")));
}
