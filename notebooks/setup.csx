// What every lecture needs, for script kernels that do not know CourseKit, e.g. .NET Interactive's. The kernel and the command of
// CourseKit have all of it from the start and skip this file. Build the solution first: dotnet build
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.dll"
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.Charts.dll"
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.Datasets.dll"
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.Tensors.dll"
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.Tokenizers.dll"

// Global, since other usings end with the file that states them.
global using System;
global using System.Collections.Generic;
global using System.Diagnostics;
global using System.IO;
global using System.Linq;
global using System.Text.RegularExpressions;
global using System.Threading.Tasks;
global using CourseKit;
global using CourseKit.Charts;
global using CourseKit.Datasets;
global using CourseKit.Exercises;
global using CourseKit.Hub;
global using CourseKit.Metrics;
global using CourseKit.Models;
global using CourseKit.Peft;
global using CourseKit.Pipelines;
global using CourseKit.Tensors;
global using CourseKit.Tensors.Backends;
global using CourseKit.Tensors.Nn;
global using CourseKit.Tensors.Optim;
global using CourseKit.Tokenizers;
global using CourseKit.Training;

// Display() shows a value in the middle of a cell. .NET Interactive's is found by its name, so that this script runs where there is none, too.
static object Display(this object value)
{
    var show = AppDomain.CurrentDomain.GetAssemblies()
        .Select(assembly => assembly.GetType("System.DisplayExtensions"))
        .FirstOrDefault(type => type != null)?.GetMethod("Display");
    if (show != null) return show.Invoke(null, new object[] { value, new string[0] });
    Console.WriteLine(value is System.Collections.IEnumerable many and not string ? string.Join("\n", many.Cast<object>()) : value);
    return null;
}
