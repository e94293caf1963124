using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Tests.Sessions;

/// <summary>A folder of packages, and beside it one for notebooks, whose NuGet.config knows no other source and keeps what it restores here.</summary>
internal sealed class PackageFolder : IDisposable
{
    private readonly TemporaryFolder root = new();
    private readonly Dictionary<string, string> assemblies = [];

    public PackageFolder()
    {
        Packages = Directory.CreateDirectory(Path.Combine(root.Path, "packages")).FullName;
        Notebooks = Directory.CreateDirectory(Path.Combine(root.Path, "notebooks")).FullName;
        File.WriteAllText(Path.Combine(root.Path, "NuGet.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(root.Path, "restored")}" /></config>
              <packageSources><clear /><add key="here" value="{Packages}" /></packageSources>
            </configuration>
            """);
    }

    public string Packages { get; }

    public string Notebooks { get; }

    /// <summary>Makes a package of a source; what it needs must have been added before.</summary>
    public void Add(string name, string version, string code, (string Name, string Version)? needs = null, string? native = null)
    {
        var assembly = Path.Combine(root.Path, $"{name}.{version}.dll");
        Compile(assembly, name, code, needs is { } needed ? [assemblies[needed.Name + needed.Version]] : []);
        assemblies[name + version] = assembly;
        using var package = ZipFile.Open(Path.Combine(Packages, $"{name}.{version}.nupkg"), ZipArchiveMode.Create);
        package.CreateEntryFromFile(assembly, $"lib/net10.0/{name}.dll");
        if (native is not null) package.CreateEntryFromFile(CLibrary(), $"runtimes/linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}/native/{native}");
        using var manifest = new StreamWriter(package.CreateEntry($"{name}.nuspec").Open());
        var dependency = needs is { } other ? $"<dependencies><group targetFramework=\"net10.0\"><dependency id=\"{other.Name}\" version=\"{other.Version}\" /></group></dependencies>" : "";
        manifest.Write($"<package><metadata><id>{name}</id><version>{version}</version><authors>us</authors><description>A test's.</description>{dependency}</metadata></package>");
    }

    public static void Compile(string path, string name, string code, params IReadOnlyList<string> references)
    {
        var core = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(code)],
            [.. new[] { "System.Private.CoreLib.dll", "System.Runtime.dll", "System.Runtime.InteropServices.dll" }.Select(file => Path.Combine(core, file)).Concat(references).Select(file => MetadataReference.CreateFromFile(file))],
            new(OutputKind.DynamicallyLinkedLibrary));
        var result = compilation.Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
    }

    public void Dispose() => root.Dispose();

    private static string CLibrary() => File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).First(path => Path.GetFileName(path).StartsWith("libc.so", StringComparison.Ordinal));
}
