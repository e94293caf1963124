// What every lecture needs, for script kernels that do not know CourseKit, e.g. .NET Interactive's. The kernel and the command of
// CourseKit have all of it from the start and skip this file. Build the solution first: dotnet build
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.dll"
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.Charts.dll"
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.Datasets.dll"
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.Tensors.dll"
#r "../src/CourseKit.Cli/bin/Debug/net10.0/CourseKit.Tokenizers.dll"

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using CourseKit;
using CourseKit.Charts;
using CourseKit.Datasets;
using CourseKit.Exercises;
using CourseKit.Hub;
using CourseKit.Metrics;
using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Pipelines;
using CourseKit.Tensors;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Optim;
using CourseKit.Tokenizers;
using CourseKit.Training;
