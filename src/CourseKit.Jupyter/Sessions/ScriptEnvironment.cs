using System.Reflection;

namespace CourseKit.Jupyter.Sessions;

/// <summary>What a cell may use without saying so: the assemblies that it is compiled against and the namespaces that are imported.</summary>
/// <param name="References">Assemblies; what they refer to is found beside them.</param>
/// <param name="Imports">Namespaces, or <c>static Namespace.Type</c> for the static members of a type.</param>
public sealed record ScriptEnvironment(IReadOnlyList<Assembly> References, IReadOnlyList<string> Imports)
{
    /// <summary>
    /// File names that a cell may <c>#load</c> at no cost, since what they would reference and import is there already: the script with
    /// which a lecture prepares other kernels, e.g. <c>setup.csx</c>.
    /// </summary>
    public IReadOnlyList<string> SatisfiedLoads { get; init; } = [];
}
