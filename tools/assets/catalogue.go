package main

// fontDir is embedded by internal/document/font, which says what each file is for.
const fontDir = "internal/document/font/data/"

// testDir is read by the browser tests.
const testDir = "internal/testkit/data/"

// fonts are Noto Sans of three regions (SIL Open Font License 1.1): SC sets the documents, HK and JP
// have some 2,000 characters of names that SC lacks.
var fonts = []source{
	npm{"@expo-google-fonts/noto-sans-sc@0.4.3", []asset{
		{"package/400Regular/NotoSansSC_400Regular.ttf", fontDir + "NotoSansSC-Regular.ttf",
			"d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16"},
		{"package/500Medium/NotoSansSC_500Medium.ttf", fontDir + "NotoSansSC-Medium.ttf",
			"b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a"},
		{"package/LICENSE_FONT", fontDir + "NotoSans-OFL.txt", // the same text in all three packages
			"1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9"},
	}},
	npm{"@expo-google-fonts/noto-sans-hk@0.4.3", []asset{
		{"package/400Regular/NotoSansHK_400Regular.ttf", fontDir + "NotoSansHK-Regular.ttf",
			"154ee8273741df924c7c509029478389bc4d91994fc51d5213af158ce09d3efb"},
	}},
	npm{"@expo-google-fonts/noto-sans-jp@0.4.3", []asset{
		{"package/400Regular/NotoSansJP_400Regular.ttf", fontDir + "NotoSansJP-Regular.ttf",
			"d930d5d52d15231c283089760f84584272ad5e37e14607ba0d19c798e7a9caec"},
	}},
}

// spare is 文泉驿微米黑 (Apache-2.0, or GPL-3 with the font exception), for where npm is out of reach.
// The sum is of the first face alone, as it is written.
var spare source = goModule{"github.com/mojocn/base64Captcha@v1.3.8",
	asset{"fonts/wqy-microhei.ttc", fontDir + "WenQuanYiMicroHei.ttf",
		"228d602a30a9d3df10a72f067110f818894bdb104f2d7fdabd69f9479de305bb"},
}

// axe checks pages for accessibility, with its messages in Chinese (MPL-2.0).
var axe source = npm{"axe-core@4.14.1", []asset{
	{"package/axe.min.js", testDir + "axe.min.js",
		"29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"},
	{"package/locales/zh_CN.json", testDir + "axe-zh_CN.json",
		"b47a48eb91a0da0d10dd3a755592b37e31622cf8badbee23a0824126c99f932f"},
}}
