using System.Globalization;
using System.Net;
using CourseKit.Display;

namespace CourseKit.Tensors.Nn;

/// <summary>How a module is shown in a notebook: it and the modules in it, indented, with their classes and the shapes of their own parameters.</summary>
internal sealed class ModuleDisplay
{
    private const int MaxRows = 60;

    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new TypeFormatter<Module>("text/html", (module, writer) => Table(module).WriteScrollingHtml(writer)),
        new TypeFormatter<Module>("text/plain", (module, writer) => writer.Write(Table(module).ToString())),
    ];

    internal static DisplayTable Table(Module module)
    {
        var modules = module.NamedModules().ToList();
        var count = module.Parameters().Sum(parameter => parameter.Shape.ElementCount);
        var cut = modules.Count > MaxRows ? string.Create(CultureInfo.InvariantCulture, $", the first {MaxRows} of {modules.Count:N0} modules") : "";
        return new(
            string.Create(CultureInfo.InvariantCulture, $"{module.GetType().Name}: {count:N0} parameters{cut}"),
            [new("module", IsHeader: true), new("class"), new("weights")],
            modules.Take(MaxRows).Select(entry => (TableCell[])[Indented(entry.Name), entry.Module.GetType().Name, Weights(entry.Module)]));
    }

    private static TableCell Indented(string name)
    {
        if (name.Length == 0) return "(this)";
        var (depth, own) = (name.Count(c => c == '.'), name[(name.LastIndexOf('.') + 1)..]);
        return new(
            new string(' ', 2 * depth) + own,
            string.Create(CultureInfo.InvariantCulture, $"<span style=\"padding-left:{1.2 * depth:0.#}em\">{WebUtility.HtmlEncode(own)}</span>"));
    }

    private static string Weights(Module module)
    {
        var below = module.Children.Select(child => child.Name + ".").ToList();
        return string.Join(", ", module.AllNamedParameters()
            .Where(entry => !below.Any(prefix => entry.Name.StartsWith(prefix, StringComparison.Ordinal)))
            .Select(entry => $"{entry.Name} {entry.Parameter.Shape}{(entry.Parameter.DType == DType.Float32 ? "" : $" {entry.Parameter.DType}")}"));
    }
}
